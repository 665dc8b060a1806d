"""The kinds of secrets that are looked for.

The forms of tokens are those of gitleaks 8.30.1 (config/gitleaks.toml, MIT) that a fixed word begins, and of Trivy 0.74.0 where it
knows more (pkg/fanal/secret/builtin-rules.go, Apache-2.0); decision 26 says why neither program runs here. Rules that take any text
beside a service's name for a token are left out: they find words in documentation.
"""

from __future__ import annotations

from survey.tokens import Kind, kind

# A key counts with its first line of base64: programs that read keys hold the words alone. "\n" may be written out, as in JSON.
_KEY = rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+(?:[A-Za-z-]+: [^\n]*\n)*\s*[A-Za-z0-9+/=]{40}"

_KEYS = (
    kind("private key", ("PRIVATE KEY",), _KEY),
    kind("PuTTY key", ("PuTTY-User-Key-File-",), rb"PuTTY-User-Key-File-[123]: [a-z0-9-]+\r?\nEncryption: "),
    kind("age key", ("AGE-SECRET-KEY-1",), rb"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
)

_LOGINS = (
    # RFC 3986, 3.2.1. Addresses of examples lead to an example (RFC 2606), to this machine, or nowhere.
    kind(
        "password in a URL", ("://",),
        rb"\b[a-z][a-z0-9+.-]{1,30}://[^\s:/@?#\"'`<>]{1,64}:(?P<chosen>[^\s:/@?#\"'`<>]{8,128})"
        rb"@(?!(?:[a-z0-9.-]*\.)?(?:example|test|invalid|localhost|host)\b|127\.)[a-z0-9]",
        hint=rb"://[^/@:[:space:]]+:[^/@:[:space:]]{8,}@",
    ),
    kind(
        "netrc login", ("machine",), rb"(?m)^[ \t]*machine\s+[!-~]{1,128}\s+login\s+[!-~]{1,128}\s+password\s+(?P<chosen>[!-~]{8,128})",
        hint=rb"^[[:blank:]]*machine[[:space:]]+[^[:space:]]+[[:blank:]]*(login.*)?$",
    ),
    kind("registry login", ('"auth"',), rb'"auth"\s*:\s*"[A-Za-z0-9+/]{16,}={0,2}"'),
    kind("JSON web token", ("eyJ",), rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
)

_CLOUDS = (
    # Amazon's own examples end with EXAMPLE.
    kind("AWS access key", ("AKIA", "ASIA", "ABIA", "ACCA"), rb"\b(?:AKIA|ASIA|ABIA|ACCA)(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}\b"),
    kind("Alibaba key", ("LTAI",), rb"\bLTAI[A-Za-z0-9]{20}\b"),
    kind("Azure storage key", ("AccountKey",), rb"AccountKey\s*=\s*[A-Za-z0-9+/]{86}=="),
    kind("Azure client secret", ("8Q~",), rb"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])"),
    kind("Cloudflare key", ("v1.0-",), rb"\bv1\.0-[a-f0-9]{24}-[a-f0-9]{146}\b"),
    kind("Databricks token", ("dapi",), rb"\bdapi[a-f0-9]{32}\b"),
    kind("DigitalOcean token", ("doo_v1_", "dop_v1_", "dor_v1_"), rb"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    kind("Fly.io token", ("fo1_", "fm1a_", "fm1r_", "fm2_"), rb"\b(?:fo1_[\w-]{43}\b|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,})"),
    kind("Google API key", ("AIza",), rb"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    kind("Heroku key", ("HRKU-AA",), rb"\bHRKU-AA[0-9A-Za-z_-]{58}"),
    kind("OpenShift token", ("sha256~",), rb"\bsha256~[\w-]{43}(?![\w-])"),
    kind("PlanetScale token", ("pscale_",), rb"\bpscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}"),
    kind("Pulumi token", ("pul-",), rb"\bpul-[a-f0-9]{40}\b"),
    kind("Terraform token", (".atlasv1.",), rb"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}"),
    kind("Vault token", ("hvs.", "hvb."), rb"\bhv(?:s\.[\w-]{90,120}|b\.[\w-]{138,300})"),
)

_CODE = (
    kind("Docker Hub token", ("dckr_pat_", "dckr_oat_"), rb"\bdckr_(?:pat_[A-Za-z0-9_-]{27}|oat_[A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])"),
    kind("GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), rb"\bgh(?:[pousr]_[A-Za-z0-9]{36}\b|r_[A-Za-z0-9]{76}\b|s_[\w.-]{60,})"),
    kind("GitHub token", ("github_pat_",), rb"\bgithub_pat_[A-Za-z0-9_]{60,}"),
    kind("GitLab token", ("glpat-", "gldt-", "glft-", "glrt-", "glsoat-", "glffct-"), rb"\bgl(?:pat|dt|ft|rt|soat|ffct)-[A-Za-z0-9_-]{20}"),
    kind("GitLab token", ("glcbt-", "glptt-"), rb"\bgl(?:cbt-[0-9A-Za-z]{1,5}_[\w-]{20}|ptt-[0-9a-f]{40})"),
    kind("GitLab token", ("glagent-", "glimt-", "gloas-"), rb"\bgl(?:agent-[\w-]{50}|imt-[\w-]{25}|oas-[\w-]{64})"),
    kind("Grafana token", ("glc_", "glsa_", "eyJrIjoi"), rb"\b(?:glc_[A-Za-z0-9+/]{32,}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}\b|eyJrIjoi[A-Za-z0-9]{70,})"),
    kind("New Relic key", ("NRAK-",), rb"\bNRAK-[A-Z0-9]{27}\b"),
    kind("npm token", ("npm_",), rb"\bnpm_[A-Za-z0-9]{36}\b"),
    kind("package index token", ("pypi-AgE",), rb"\bpypi-AgE[A-Za-z0-9_-]{60,}"),
    kind("Postman key", ("PMAK-",), rb"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b"),
    kind("RubyGems key", ("rubygems_",), rb"\brubygems_[a-f0-9]{48}\b"),
    kind("Sentry token", ("sntrys_eyJ", "sntryu_"), rb"\b(?:sntryu_[a-f0-9]{64}\b|sntrys_eyJ[A-Za-z0-9+/=]{40,}_[A-Za-z0-9+/]{43})"),
    kind("Sourcegraph token", ("sgp_",), rb"\bsgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}\b"),
)

_SERVICES = (
    kind("1Password key", ("ops_eyJ",), rb"\bops_eyJ[A-Za-z0-9+/]{250,}"),
    kind("1Password key", ("A3-",), rb"\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b"),
    kind("Anthropic key", ("sk-ant-",), rb"\bsk-ant-(?:api|admin)[0-9]{2}-[A-Za-z0-9_-]{93}AA(?![A-Za-z0-9_-])"),
    kind("Doppler token", ("dp.pt.",), rb"\bdp\.pt\.[A-Za-z0-9]{43}\b"),
    kind("Dynatrace token", ("dt0c01.",), rb"\bdt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}\b"),
    kind("Hugging Face token", ("hf_", "api_org_"), rb"\b(?:hf|api_org)_[A-Za-z]{34}\b"),
    kind("Linear key", ("lin_api_",), rb"\blin_api_[A-Za-z0-9]{40}\b"),
    kind("Notion token", ("ntn_",), rb"\bntn_[0-9]{11}[A-Za-z0-9]{35}\b"),
    kind("OpenAI key", ("T3BlbkFJ",), rb"\bsk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}"),
    kind("Perplexity key", ("pplx-",), rb"\bpplx-[A-Za-z0-9]{48}\b"),
    kind("SendGrid key", ("SG.",), rb"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    kind("Shopify token", ("shpss_", "shpat_", "shpca_", "shppa_"), rb"\bshp(?:ss|at|ca|pa)_[a-fA-F0-9]{32}\b"),
    kind("Slack token", ("xox",), rb"\bxox[abeoprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"),
    kind("Slack token", ("xapp-", "xoxe"), rb"\b(?:xapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]{20,}|xoxe(?:\.xox[bp])?-[0-9]-[A-Z0-9]{140,})"),
    kind("Slack webhook", ("hooks.slack.com",), rb"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}"),
    kind("Stripe key", ("_live_",), rb"\b[rs]k_live_[0-9A-Za-z]{20,}"),
    kind("Twilio key", ("SK",), rb"\bSK[0-9a-f]{32}\b", hint=rb"SK[0-9a-f]{32}"),
)

KINDS: tuple[Kind, ...] = (*_KEYS, *_LOGINS, *_CLOUDS, *_CODE, *_SERVICES)
HINTS = sorted({hint for item in KINDS for hint in item.hints()})


def kinds_in(text: bytes) -> list[str]:
    """Returns the names of the kinds that are in `text`, sorted."""
    return sorted({item.name for item in KINDS if item.is_in(text)})
