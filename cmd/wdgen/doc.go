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
//	go mod edit -tool=github.com/worker-dispatcher/wd/cmd/wdgen
//	go mod tidy
//	go generate
//
// go.mod has to require the library already, and, as it is not published yet, to replace it by a clone:
//
//	go mod edit -require=github.com/worker-dispatcher/wd@v0.0.0 -replace=github.com/worker-dispatcher/wd=../wd
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
//	//wd:task as=Name config=parameter,parameter inst=type,type fail=false name=text version=text codec=variable
//	//wd:task local
//
// What they mean:
//
//   - as: what the generated names derive from, instead of the function's name
//   - config: parameters that are the same for every call
//   - inst: type arguments for a generic function, or for the method of a generic type. Several directives with different ones
//     are several tasks, and their names have the types in them: MapIntStringTask. Without inst= the adapter is generic, too.
//   - fail=false: the last of several results is a bool, and false is a failure
//   - name, version, codec, local: see below
//
// A value with a space needs the whole argument in quotes: "inst=map[string] int".
//
// # Other processes
//
// The same function runs in child processes and on other machines, by a reference that is generated beside the adapter and registered when the program starts:
//
//	wd.New(FetchOrderTask(http.DefaultClient), nil)          // here
//	wd.New(process.Handler(pool, FetchOrderRef), nil)        // in child processes: see package process
//	wd.New(cluster.Handler(client, FetchOrderRef), nil)      // on other machines: see module cluster
//
// Config does not cross. Each process makes its own, by functions of the same package that are marked and found by what they return:
//
//	//wd:provide
//	func newClient() (*http.Client, error)
//
// Such a function can be called without arguments, and is called once for each task function in each process. It may not stand under a
// build constraint that the task does not have.
//
// There is no reference where the signature tells that there cannot be one: task or result is, or has in it, a function, a channel or
// an interface, or config has no provider. The file says so in its place. What is behind the names of types is looked at when the reference is used, by package remote.
// Whoever asks for more asks for a reference, and hears at once what is in the way, fields that would be lost included:
//
//   - name: the name by which other processes find the function; else that is the import path and the name that generated names derive from
//   - version: part of the fingerprint, to be changed when the same types come to mean something else
//   - codec: a variable of the package, of type remote.Codec, that writes tasks and results; else they are JSON
//
// With local there is no reference. A program that never uses its references is 0.6 MB larger for them, and starts as quickly.
//
// # Benchmarks
//
// A second line asks for a benchmark of the function:
//
//	//wd:task config=c
//	//wd:bench tasks=ids config=newClient
//	func FetchOrder(ctx context.Context, c *http.Client, id string) (Order, error)
//
//	func ids() []string
//	func newClient(b testing.TB) *http.Client
//
// What its arguments name:
//
//   - tasks: a function that returns sample tasks, a slice of what the handler takes. It is left out if that is wd.None.
//   - config: a function that returns the parameters of the adapter, in its order. It is left out if there are none.
//
// Both belong to the package or to its tests, where they may have a parameter that a *testing.B fits. The benchmark is in
// wd_gen_test.go. Its parts are named mode=fixed/workers=8, as benchstat has it, for each mode and one worker, one a
// core, four a core and 64; package wdbench, which it calls, says what the figures are. Then
//
//	go tool wdgen advise ./...
//
// runs the benchmarks, and recommends a mode and a number of workers for each function, with the figures behind it and what child processes cost; what a cluster costs depends on
// its network. It takes 30 s
// for a function at most, or what -limit says, and makes do with what has been measured by then. Its other flags are -benchtime,
// -count, -raw for a file to keep what the benchmarks print, and -tags.
//
// # Modules to begin with
//
//	wdgen new stress DIR -wd CLONE
//
// begins a module in DIR from a template, here one for an HTTP load test. The others are bulk, for a file of lines, bench,
// for a function of one's own that is to be measured, process, for one that may crash or hang, and cluster, for one that is to run on several machines; a name that ends in .txtar is a file of one's own. The module needs
// go generate, and then runs. With -wd it uses the clone of the library in that folder, and else the version that wdgen is
// of. Nothing is overwritten.
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
// Functions of a package are in wd_gen.go, those of its tests in wd_gen_test.go and wd_gen_x_test.go, with all benchmarks, and
// those under a build constraint in files for each constraint, named after a hash of it. A file is written only if it changes.
// One without a directive left is removed, unless its directives are in files that this build leaves out.
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
