/** What a database knows of one ecosystem. */
export interface Known {
  /** Records in force that can match something, each counted once. */
  records: number;
  /** When they were last changed, or given by their source: RFC 3339. */
  updated: string;
}
