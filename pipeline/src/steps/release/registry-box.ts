import { type Container, type Directory, dag, type File, type Secret } from "@dagger.io/dagger";
import type { Trust } from "../../judgement/release-policy/index.js";
import { signs } from "../../programs/cosign.js";
import { limited, type Outcome } from "../../programs/outcome.js";
import { secondsOf } from "../../registry/client/seconds.js";
import type { RegistryTools } from "../../registry/client/tools.js";
import { goTool } from "../workshop/go-tool.js";
import { outcomeOf } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { AS_FILE, readKms } from "./kms-environment.js";
import { LOOPBACK_HOST } from "./loopback.js";

const WORK = "/work";

/** Who signs, and with what registries are entered. Given with each call, kept nowhere. */
export interface Credentials {
  /** A private key as cosign makes it. */
  signingKey?: Secret;
  /** Its password. */
  signingPassword?: Secret;
  /** A key in a key management service, as cosign names it. */
  kmsKey?: string;
  /** The variables with which that service is entered: lines of NAME=value. */
  kmsEnvironment?: Secret;
  /** An OIDC token, for signing without a key. */
  identityToken?: Secret;
  /** Docker's config.json. */
  registryAuth?: Secret;
}

/** What the runs find in their working folder. */
export interface Carried {
  /** An OCI image layout, as layout/. */
  layout?: Directory;
  /** A bundle from elsewhere, as bundle.tar. */
  bundle?: File;
  /** More layouts, by the names of the folders. */
  layouts?: Readonly<Record<string, Directory>>;
  /** Programs of toolbox/ that runs use besides oras and cosign. */
  programs?: readonly string[];
}

/** Runs oras and cosign as steps of the engine, bound to this machine's own registry. */
export class RegistryBox implements RegistryTools {
  private runs = 0;

  private constructor(
    private readonly box: Container,
    private readonly credentials: Credentials,
  ) {}

  /** Make the box that runs start from. */
  static async open(
    workshop: Workshop,
    credentials: Credentials,
    trust: Trust,
    { layout, bundle, layouts = {}, programs = [] }: Carried = {},
  ): Promise<RegistryBox> {
    const [oras, cosign] = await Promise.all([goTool(workshop, "oras"), goTool(workshop, "cosign")]);
    const { settings, root } = workshop;
    const tools = toolbox(settings, root, ...programs)
      .withFile("/usr/local/bin/oras", oras)
      .withFile("/usr/local/bin/cosign", cosign)
      .withEnvVariable("HOME", "/root")
      .withMountedTemp("/tmp")
      .withWorkdir(WORK)
      // What a run leaves in out/ is there for the next: a volume of this call alone.
      .withMountedCache(`${WORK}/out`, dag.cacheVolume(`image-factory-registry-${crypto.randomUUID()}`));
    const bound = settings.store === undefined ? tools : tools.withServiceBinding(LOOPBACK_HOST, settings.store);
    const mounted = layout === undefined ? bound : bound.withMountedDirectory(`${WORK}/layout`, layout);
    const carrying = bundle === undefined ? mounted : mounted.withMountedFile(`${WORK}/bundle.tar`, bundle);
    const whole = Object.entries(layouts).reduce(
      (all, [name, folder]) => all.withMountedDirectory(`${WORK}/${name}`, folder),
      carrying,
    );
    return new RegistryBox(withLogin(withTrust(whole, trust), credentials), credentials);
  }

  /** Take a file out that runs have left in out/. */
  file(name: string): File {
    return this.box
      .withEnvVariable("RUN", crypto.randomUUID())
      .withExec(["cp", `${WORK}/out/${name}`, `/${name}`])
      .file(`/${name}`);
  }

  async run(argv: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    this.runs += 1;
    const named = this.box.withEnvVariable("RUN", `${this.runs} ${crypto.randomUUID()}`);
    let step = named;
    for (const [name, text] of Object.entries(files)) step = step.withFile(`${WORK}/${name}`, await textFile(text));
    return outcomeOf(signs(argv) ? await withKey(step, this.credentials) : step, limited(argv, secondsOf(argv)));
  }

  now(): Date {
    return new Date();
  }
}

function withTrust(box: Container, trust: Trust): Container {
  return trust.keys.reduce((all, { name, pem }) => all.withNewFile(`${WORK}/trusted/${name}.pub`, pem), box);
}

function withLogin(box: Container, { registryAuth }: Credentials): Container {
  if (registryAuth === undefined) return box;
  return box.withEnvVariable("DOCKER_CONFIG", "/docker").withMountedSecret("/docker/config.json", registryAuth);
}

async function withKey(box: Container, credentials: Credentials): Promise<Container> {
  const { signingKey, signingPassword, identityToken } = credentials;
  const keyed = signingKey === undefined ? box : box.withMountedSecret(`${WORK}/cosign.key`, signingKey);
  const open = signingPassword === undefined ? keyed : keyed.withSecretVariable("COSIGN_PASSWORD", signingPassword);
  const named = identityToken === undefined ? open : open.withSecretVariable("SIGSTORE_ID_TOKEN", identityToken);
  return withKms(named, credentials);
}

/** What opens a KMS may live for minutes: it is read for each run, and its secrets are named for that run alone. */
async function withKms(box: Container, credentials: Credentials): Promise<Container> {
  const call = crypto.randomUUID();
  return [...(await readKms(credentials))].reduce((all, [name, value]) => {
    const secret = dag.setSecret(`kms-${call}-${name}`, value);
    if (!isFile(name)) return all.withSecretVariable(name, secret);
    const path = `/kms/${name}`;
    return all.withMountedSecret(path, secret).withEnvVariable(AS_FILE[name], path);
  }, box);
}

function isFile(name: string): name is keyof typeof AS_FILE {
  return Object.hasOwn(AS_FILE, name);
}
