import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import { end, hostOf, listen } from "./loopback.js";

/** The workflow that a token is for, as GitHub names it. */
export interface Workflow {
  /** OWNER/NAME */
  repository: string;
  /** A file of .github/workflows. */
  file?: string;
  ref?: string;
  /** Seconds that the token lives. */
  seconds?: number;
}

/** An OIDC issuer on loopback. Its tokens hold the claims of GitHub Actions that Fulcio asks for. */
export class OidcIssuer {
  private readonly keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

  url = "";

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OidcIssuer> {
    const server = createServer();
    const issuer = new OidcIssuer(server);
    server.on("request", ({ url }, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(url === "/keys" ? issuer.jwks() : issuer.discovery()));
    });
    await listen(server);
    issuer.url = `http://${hostOf(server)}`;
    return issuer;
  }

  token({ repository, file = "release.yml", ref = "refs/heads/main", seconds = 300 }: Workflow): string {
    const [owner, sha, now] = [repository.split("/")[0], "d".repeat(40), Math.floor(Date.now() / 1000)];
    const workflow = `${repository}/.github/workflows/${file}@${ref}`;
    const claims = {
      ...{ iss: this.url, aud: "sigstore", sub: `repo:${repository}:ref:${ref}`, iat: now, exp: now + seconds },
      ...{ repository, ref, sha, event_name: "push", workflow: file, run_id: "1", run_attempt: "1" },
      ...{ job_workflow_ref: workflow, job_workflow_sha: sha, workflow_ref: workflow, workflow_sha: sha },
      ...{ repository_id: "1", repository_owner: owner, repository_owner_id: "2", repository_visibility: "private" },
      runner_environment: "github-hosted",
    };
    const body = [{ alg: "RS256", typ: "JWT", kid: KID }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${body}.${createSign("RSA-SHA256").update(body).sign(this.keys.privateKey, "base64url")}`;
  }

  async stop(): Promise<void> {
    await end(this.server);
  }

  private discovery(): object {
    const methods = { response_types_supported: ["id_token"], id_token_signing_alg_values_supported: ["RS256"] };
    const ends = { jwks_uri: `${this.url}/keys`, authorization_endpoint: this.url, token_endpoint: this.url };
    return { issuer: this.url, ...ends, ...methods, subject_types_supported: ["public"] };
  }

  private jwks(): object {
    const key = this.keys.publicKey.export({ format: "jwk" });
    return { keys: [{ ...key, kid: KID, alg: "RS256", use: "sig" }] };
  }
}

const KID = "tests";
