/** One directive of a go.mod, taken out of its block: `require ( a v1 )` is `require a v1`. */
export interface GoModLine {
  line: number;
  verb: string;
  words: string[];
}

/** Punctuation, a string or a word: https://go.dev/ref/mod#go-mod-file-lexical */
const TOKEN = /=>|[()]|"[^"]*"|`[^`]*`|[^\s()"`]+/g;

/** Read the directives of a go.mod, each with its line. */
export function goModLines(text: string): GoModLine[] {
  let block: string | undefined;
  return text.split("\n").flatMap((written, index) => {
    const [first = "", ...rest] = wordsOf(written);
    if (rest[0] === "(") block = first;
    else if (first === ")") block = undefined;
    else if (block !== undefined && first !== "") return [{ line: index + 1, verb: block, words: [first, ...rest] }];
    else if (first !== "") return [{ line: index + 1, verb: first, words: rest }];
    return [];
  });
}

function wordsOf(line: string): string[] {
  const code = line.replace(/\/\/.*/s, "");
  return (code.match(TOKEN) ?? []).map((word) => word.replace(/^(["`])(.*)\1$/, "$2"));
}
