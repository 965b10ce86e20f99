import { App, Octokit, RequestError } from 'octokit';
import { GitHubError } from './github.ts';

/**
 * Gives the token by which an App speaks in a repository that it is installed in: made when first asked for, and again
 * before it expires (they last an hour). Throws GitHubError.
 */
export function appTokens({
  appId,
  privateKey,
  repository,
  apiUrl,
}: {
  appId: string;
  /** PEM. */
  privateKey: string;
  repository: string;
  apiUrl: string;
}): () => Promise<string> {
  const [owner = '', repo = ''] = repository.split('/');
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const patient = (seconds: number, _: unknown, __: unknown, tries: number) => tries < 3 && seconds <= 120;
  const app = new App({
    appId,
    privateKey,
    log: quiet,
    Octokit: Octokit.defaults({
      baseUrl: apiUrl,
      userAgent: 'carnet',
      log: quiet,
      throttle: { onRateLimit: patient, onSecondaryRateLimit: patient },
    }),
  });
  let installation: Promise<number> | undefined;

  async function installationId(): Promise<number> {
    const { data } = await app.octokit.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
    return data.id;
  }

  return async () => {
    try {
      installation ??= installationId();
      const auth = { type: 'installation', installationId: await installation };
      return ((await app.octokit.auth(auth)) as { token: string }).token;
    } catch (error) {
      // It may be installed, or given another key, at any moment.
      installation = undefined;
      const status = error instanceof RequestError ? ` (GitHub said ${error.status})` : '';
      const advice =
        'Look whether it is installed in the repository, and GITHUB_APP_ID and GITHUB_APP_KEY are its own.';
      throw new GitHubError(`The App ${appId} gets no token for ${repository}${status}. ${advice}`, { cause: error });
    }
  };
}
