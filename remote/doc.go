// Package remote holds what a function needs to run in another process: a name, a codec, and a registry in which the other process
// finds it. Package process runs such functions in child processes.
//
//	var Hash = remote.Func("hash", hash)
//
//	func hash(ctx context.Context, path string) (Digest, error) { … }
//
// Define references in variables at package level, or register them in functions named init: a worker runs the same program, and finds the function
// only if it is registered before main begins.
//
// # What crosses, and what does not
//
// The task's value, its result, number, attempt, metadata and tag cross, and so do errors: see [Error]. What a function gets by other ways, such as
// a client or a connection, does not. Each process makes its own, in [Ref].New.
//
// A type that would lose something on its way is refused, with the path to what would be lost: see [Codec]. Two processes that do not agree on
// a function notice by its fingerprint: see [Ref.Fingerprint].
package remote
