/** Where something stands in a Dockerfile; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** What is not read to the letter, where, and how to write it. */
export interface Refusal extends Place {
  message: string;
}

/** Thrown by a part of the reader for what it does not read; the reader makes a Refusal of it. */
export class NotRead extends Error {
  /** @param offset where it is in the joined line of its instruction */
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}
