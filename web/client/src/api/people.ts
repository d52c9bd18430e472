import type { AuthInfo, EditProfile, User } from '../wire.js';
import { deleting, type Download, type Requests, sending } from './request.js';

/** Who one is to the server, and what one may do with what it knows. */
export interface PeopleApi {
  /** How users are known to this server. */
  auth(): Promise<AuthInfo>;
  /** Who is asking. */
  me(): Promise<User>;
  /** What is left out stays; an empty text is none. */
  editMe(profile: EditProfile): Promise<User>;
  /** Everything there is about the user, as a ZIP. */
  exportMe(): Promise<Download>;
  /** The user and all interviews, for good. */
  eraseMe(): Promise<void>;
}

export function peopleApi(requests: Requests): PeopleApi {
  return {
    auth: () => requests.json('/api/auth'),
    me: () => requests.json('/api/users/me'),
    editMe: (profile) => requests.json('/api/users/me', sending('PATCH', profile)),
    exportMe: () => requests.download('/api/users/me/export'),
    eraseMe: () => requests.none('/api/users/me', deleting),
  };
}
