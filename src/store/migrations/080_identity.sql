-- Ways into an account beside its password, and what is proven about it.

-- Tokens that let somebody make an account. uses_allowed -1: any number;
-- expires_ms 0: never.
CREATE TABLE registration_tokens (
	token TEXT PRIMARY KEY,
	uses_allowed BIGINT NOT NULL,
	completed BIGINT NOT NULL,
	expires_ms BIGINT NOT NULL
);

-- Single use: taken by deleting the row. kind: what it is good for ("login",
-- "openid"); openid tokens may be shown until they expire.
CREATE TABLE short_tokens (
	hash BLOB PRIMARY KEY,
	kind TEXT NOT NULL,
	user_nid BIGINT NOT NULL,
	expires_ms BIGINT NOT NULL
);
CREATE INDEX short_tokens_by_expiry ON short_tokens (expires_ms);

-- Who an account is for a sign-in provider.
CREATE TABLE external_ids (
	provider TEXT NOT NULL,
	subject TEXT NOT NULL,
	user_nid BIGINT NOT NULL,
	PRIMARY KEY (provider, subject)
);
CREATE INDEX external_ids_by_user ON external_ids (user_nid);

-- Addresses of a person (medium "email"), in canonical form.
CREATE TABLE threepids (
	medium TEXT NOT NULL,
	address TEXT NOT NULL,
	user_nid BIGINT NOT NULL,
	validated_ms BIGINT NOT NULL,
	added_ms BIGINT NOT NULL,
	PRIMARY KEY (medium, address)
);
CREATE INDEX threepids_by_user ON threepids (user_nid);

-- Addresses that are being validated. token_hash: of what the mail says.
CREATE TABLE threepid_sessions (
	sid TEXT PRIMARY KEY,
	purpose TEXT NOT NULL,
	medium TEXT NOT NULL,
	address TEXT NOT NULL,
	client_secret TEXT NOT NULL,
	token_hash BLOB NOT NULL,
	attempt BIGINT NOT NULL,
	next_link TEXT,
	created_ms BIGINT NOT NULL,
	validated_ms BIGINT NOT NULL
);
CREATE INDEX threepid_sessions_by_secret
	ON threepid_sessions (client_secret, address);
CREATE INDEX threepid_sessions_by_age ON threepid_sessions (created_ms);

-- The room in which the server speaks to a user.
CREATE TABLE server_notice_rooms (
	user_nid BIGINT PRIMARY KEY,
	room_id TEXT NOT NULL
);

-- Accounts whose words are hidden from those who come later: pos is the stream
-- position of the erasure.
CREATE TABLE erased_users (
	user_nid BIGINT PRIMARY KEY,
	pos BIGINT NOT NULL
);
