/** A link to another site, where a text is an address with https; else the text. */
export function Outside({ address, text = address }: { address: string; text?: string }) {
  return isHttps(address) ? (
    <a href={address} rel="noopener noreferrer external">
      {text}
    </a>
  ) : (
    text
  );
}

function isHttps(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === "https:";
}

/** A vulnerability, with a link to its record in OSV. */
export function Vulnerability({ id }: { id: string }) {
  if (!/^[A-Z][A-Z0-9]*-[A-Za-z0-9-]{1,60}$/.test(id)) return <>{id}</>;
  return (
    <span class="short">
      <Outside address={`https://osv.dev/vulnerability/${id}`} text={id} />
    </span>
  );
}
