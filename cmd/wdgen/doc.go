// Wdgen writes typed tasks for functions of one's own, so that Worker Dispatcher can run them.
//
// # Use
//
// Write a directive above a function, a line for go generate into one file of the module, and make wdgen its tool:
//
//	//go:generate go tool wdgen ./...
//
//	//wd:task config=c
//	func FetchOrder(ctx context.Context, c *http.Client, id string) (Order, error)
//
//	go get -tool github.com/worker-dispatcher/wd/cmd/wdgen
//	go generate
//
// The file wd_gen.go in the same package then has
//
//	func FetchOrderTask(c *http.Client) wd.Handler[string, Order]
//	type FetchOrderRecord = wd.Record[string, Order]
//
// and a line that only compiles as long as the signature is what it was. So a run is
//
//	wd.New(FetchOrderTask(http.DefaultClient), nil).Run(ctx, wd.Slice(ids))
//
// # What a parameter is
//
// Types and the directive decide, in this order, and nothing is guessed:
//
//   - the first parameter, if it is a context.Context, is the context of the task's run
//   - a wd.ID is the task's number, a *wd.Meta its access to its record; at most one of each
//   - the receiver of a method, and the parameters named in config=, are config: the same for every call, and the parameters of
//     the adapter
//   - all others are the task: none is wd.None, one is its own type, several are the fields of a generated struct FetchOrderArgs
//
// A variadic parameter is a slice as a task, and variadic in the adapter as config. An error, as the last result, is the task's.
// No other result is wd.None, one is its own type, several are the fields of a generated struct FetchOrderResult.
//
// Functions of any package will do, main included, exported or not, in test files, with build constraints, and methods: the
// names for func (c *Client) Get are ClientGetTask and so on.
//
// # The directive
//
// All arguments are optional, and each is given once:
//
//	//wd:task as=Name config=parameter,parameter inst=type,type fail=false
//
// What they mean:
//
//   - as: what the generated names derive from, instead of the function's name
//   - config: parameters that are the same for every call
//   - inst: type arguments for a generic function, or for the method of a generic type. Several directives with different ones
//     are several tasks, and their names have the types in them: MapIntStringTask. Without inst= the adapter is generic, too.
//   - fail=false: the last of several results is a bool, and false is a failure
//
// A value with a space needs the whole argument in quotes: "inst=map[string] int".
//
// # Flags
//
//   - -check: write nothing; print what is stale, missing or orphaned, and a diff; exit with 1 if there is any
//   - -diff: write nothing; print a diff
//   - -stdout: print the generated code instead of writing it
//   - -fix: put the lines that errors propose into the source, then generate
//   - -tags, -goos, -goarch: the build to generate for. Do not set GOOS around go generate: go tool would build wdgen for it.
//
// Exit codes are 0, 1 for -check as said, and 2 for errors.
//
// # Files
//
// Functions of a package are in wd_gen.go, those of its tests in wd_gen_test.go and wd_gen_x_test.go, and those under a build
// constraint in a file for each constraint, named after a hash of it. A file is written only if it changes. One without a directive left is
// removed, unless its directives are in files that this build leaves out.
//
// It does not matter whether the package compiles: only the signatures of annotated functions need to. A package with an error
// keeps the files it has.
//
// # Errors
//
// All errors of all packages are printed, each as
//
//	file:line:col: WD021: config=clint: no such parameter, there is client, id
//		//wd:task config=client
//
// with the line to paste, if there is one. wdgen explain WD021 says more.
package main
