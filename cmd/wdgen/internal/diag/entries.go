package diag

// entries has the long text of each code. A code is never given a second meaning.
var entries = map[Code]entry{
	UnknownKey: {
		title: "unknown directive or key",
		why:   "wdgen owns every directive that begins with //wd:, so that a slip of the pen is never ignored.\nDirectives: task, with the keys as, codec, config, fail, inst, local, name, version; bench, with config, tasks; provide.",
		bad:   "//wd:task confg=client",
		good:  "//wd:task config=client",
	},
	NearMiss: {
		title: "this only looks like a directive",
		why:   "A Go directive has no space after the slashes, is in lower case, and stands in a // comment.\nIn any other form it is text, for wdgen as for the go command. -fix writes the proper line.",
		bad:   "// wd:task config=client",
		good:  "//wd:task config=client",
	},
	Misplaced: {
		title: "directive not directly above a function",
		why:   "A task is a function or a method that has been declared. The directive belongs into its doc comment: no blank\nline between, not above a type, variable, field or interface method, not inside a body.",
		bad:   "//wd:task\n\nfunc Fetch(ctx context.Context, id string) error",
		good:  "//wd:task\nfunc Fetch(ctx context.Context, id string) error",
	},
	Twice: {
		title: "two tasks of one name, or one directive twice",
		why:   "The names of what is generated derive from the function's, for a method from type and method.\nas= gives another name. Several directives above one function are for different inst= only.",
		bad:   "//wd:task\n//wd:task\nfunc Fetch(id string) error",
		good:  "//wd:task\nfunc Fetch(id string) error",
	},
	Malformed: {
		title: "malformed argument",
		why:   "Arguments are key=value, separated by spaces, each key once. A value with a space needs the whole argument in\nquotes. config= takes parameter names, as= and codec= one identifier, inst= type arguments, fail= only false,\nname= and version= a text; local has no value, and does not go with name=, codec= or version=.",
		bad:   "//wd:task inst=\"map[string] int\"",
		good:  "//wd:task \"inst=map[string] int\"",
	},
	NoTask: {
		title: "this function cannot be a task",
		why:   "init cannot be called, main is the program, and Test, Benchmark, Fuzz and Example functions belong to go test.\nThe blank function has no name to call. Move the work to a function of its own.",
		bad:   "//wd:task\nfunc main()",
		good:  "func main() { work() }\n\n//wd:task\nfunc work()",
	},
	BadInstance: {
		title: "type arguments that do not fit",
		why:   "inst= has one type for each type parameter of the function, or of the method's receiver. The types are looked up\nin the directive's file, and must meet the constraints.",
		bad:   "//wd:task inst=int\nfunc Map[K comparable, V any](k K) (V, error)",
		good:  "//wd:task inst=int,string\nfunc Map[K comparable, V any](k K) (V, error)",
	},
	NoInstance: {
		title: "a generic function has no name for other processes",
		why:   "Another process finds a function by its name, and that has to stand for one function: inst= says for which types.\nReported if name=, codec= or version= ask for a reference; without them the adapter is generic, and there is no reference.",
		bad:   "//wd:task name=shop.Map\nfunc Map[K comparable, V any](k K) (V, error)",
		good:  "//wd:task name=shop.Map inst=int,string\nfunc Map[K comparable, V any](k K) (V, error)",
	},
	ContextPlace: {
		title: "context not first, or two of them",
		why:   "A task has one context, that of its run. Go's convention has it first, and so has wdgen.",
		bad:   "func Fetch(id string, ctx context.Context) error",
		good:  "func Fetch(ctx context.Context, id string) error",
	},
	BadConfig: {
		title: "config= does not name a parameter that could be one",
		why:   "config= lists parameters that are the same for all tasks of a run: a client, a logger, options. The context, a wd.ID\nand a *wd.Meta come from the run, and a receiver is config without being named.",
		bad:   "//wd:task config=clint\nfunc Fetch(ctx context.Context, client *http.Client, id string) error",
		good:  "//wd:task config=client\nfunc Fetch(ctx context.Context, client *http.Client, id string) error",
	},
	BadRuntime: {
		title: "wd.ID, wd.Meta or wd.Task in the wrong form",
		why:   "A function may have one parameter of type wd.ID, the task's number, and one of type *wd.Meta, the task's record.\nA copy of a Meta would be of no use. A function with a *wd.Task is for wd.New as it is, and needs no adapter.",
		bad:   "func Fetch(m wd.Meta, id string) error",
		good:  "func Fetch(m *wd.Meta, id string) error",
	},
	BlankConfig: {
		title: "a blank name in config=",
		why:   "_ may stand for several parameters, and for none in particular.",
		bad:   "//wd:task config=_\nfunc Fetch(_ *http.Client, id string) error",
		good:  "//wd:task config=client\nfunc Fetch(client *http.Client, id string) error",
	},
	NoBool: {
		title: "fail=false without a bool to judge by",
		why:   "fail=false is for functions of several results the last of which, an error aside, is a bool: false is then a failure.\nWhere a bool is the only result, false is a failure as it is.",
		bad:   "//wd:task fail=false\nfunc Find(id string) (Order, error)",
		good:  "//wd:task fail=false\nfunc Find(id string) (Order, bool, error)",
	},
	BadBench: {
		title: "a benchmark that cannot be written",
		why: "//wd:bench stands with the one //wd:task of a function. tasks= names a function of the package, or of its tests, that\n" +
			"returns a slice of sample tasks, config= one that returns what the adapter takes, in its order. Each has no parameter, or\n" +
			"a single one that a *testing.B fits. A generic function needs inst=, since somebody has to say what types to measure.",
		bad:  "//wd:task config=client\n//wd:bench tasks=ids\nfunc Fetch(ctx context.Context, client *http.Client, id string) error",
		good: "//wd:task config=client\n//wd:bench tasks=ids config=newClient\nfunc Fetch(ctx context.Context, client *http.Client, id string) error\n\nfunc ids() []string\nfunc newClient() *http.Client",
	},
	BadCodec: {
		title: "codec= does not name a codec",
		why:   "codec= names a variable of the package whose type has the methods of remote.Codec: Name, Check, Append and Decode.\nWithout it tasks and results cross as JSON.",
		bad:   "//wd:task codec=gob\nfunc Fetch(id string) (Order, error)",
		good:  "//wd:task codec=orders\nfunc Fetch(id string) (Order, error)\n\nvar orders remote.Codec = orderCodec{}",
	},
	TaskStays: {
		title: "a parameter cannot cross to another process",
		why: "Functions, channels, interfaces and unsafe pointers mean nothing in another process. What is the same for all tasks can be\n" +
			"config, which each process makes by itself: see WD050. A function that is never to run elsewhere is marked local.\n" +
			"Reported if name=, codec= or version= ask for a reference; without them there is none, and wd_gen.go says why.",
		bad:  "//wd:task name=shop.Fetch\nfunc Fetch(ctx context.Context, log io.Writer, id string) error",
		good: "//wd:task name=shop.Fetch config=log\nfunc Fetch(ctx context.Context, log io.Writer, id string) error\n\n//wd:provide\nfunc newLog() io.Writer { return os.Stderr }",
	},
	FieldLost: {
		title: "a field would be lost on the way to another process",
		why: "JSON leaves out what is not exported, without a word. Export the field, tag it json:\"-\" if it may be lost, give the type\n" +
			"MarshalJSON and UnmarshalJSON, or name a codec that keeps it: codec=. Reported if name= or version= ask for a reference;\n" +
			"without them the reference is there, and says the same when it is used.",
		bad:  "type Order struct{ ID string; total int }\n\n//wd:task name=shop.Fetch\nfunc Fetch(id string) (Order, error)",
		good: "type Order struct{ ID string; Total int }\n\n//wd:task name=shop.Fetch\nfunc Fetch(id string) (Order, error)",
	},
	Lock: {
		title: "a lock would be copied",
		why:   "Tasks and results are copied into records, and a copied lock is another lock. go vet says the same of the function.",
		bad:   "func Count(m sync.Mutex, id string) error",
		good:  "//wd:task config=m\nfunc Count(m *sync.Mutex, id string) error",
	},
	ErrorPlace: {
		title: "error not last, or two of them",
		why:   "A task has one error, and by Go's convention it comes last.",
		bad:   "func Fetch(id string) (error, Order)",
		good:  "func Fetch(id string) (Order, error)",
	},
	ConcreteError: {
		title: "the last result is an error type of its own",
		why:   "A nil pointer of such a type is an error that is not nil once it is an error. Declare the result as error;\nerrors.As finds the type again.",
		bad:   "func Fetch(id string) (Order, *FetchError)",
		good:  "func Fetch(id string) (Order, error)",
	},
	ResultStays: {
		title: "a result cannot cross to another process",
		why: "Functions, channels, iterators, interfaces and unsafe pointers mean nothing in another process. Collect what they would\n" +
			"yield, or mark the function local. Reported as WD030 is.",
		bad:  "//wd:task name=shop.Lines\nfunc Lines(path string) (iter.Seq[string], error)",
		good: "//wd:task name=shop.Lines\nfunc Lines(path string) ([]string, error)",
	},
	NoProvider: {
		title: "config that another process cannot make",
		why: "Config does not cross: each process makes its own, by a function of the same package that is marked //wd:provide and returns\n" +
			"just that type, perhaps with an error. It may not need parameters, and not stand under a build constraint that the task does\n" +
			"not have. It is called once for each task function in each process. Two parameters of one type cannot be told apart.\n" +
			"Without it there is no reference. This is a note, given where name=, codec=, version= or a //wd:provide show that one is\n" +
			"wanted; local says that none is.",
		bad:  "//wd:task config=client name=shop.Fetch\nfunc Fetch(client *http.Client, id string) (Order, error)",
		good: "//wd:task config=client name=shop.Fetch\nfunc Fetch(client *http.Client, id string) (Order, error)\n\n//wd:provide\nfunc newClient() *http.Client",
	},
	TwoProviders: {
		title: "two providers of one type",
		why:   "Providers are found by the type that they return, and nobody could say which one is meant. Give one of the two values a\ntype of its own.",
		bad:   "//wd:provide\nfunc newClient() *http.Client\n\n//wd:provide\nfunc slowClient() *http.Client",
		good:  "type slow struct{ *http.Client }\n\n//wd:provide\nfunc newClient() *http.Client\n\n//wd:provide\nfunc slowClient() slow",
	},
	BadProvider: {
		title: "this function cannot be a provider",
		why:   "A provider is a function of the package, not a method, not generic, that can be called without arguments and returns one\nvalue, or one and an error.",
		bad:   "//wd:provide\nfunc newClient(url string) (*Client, string)",
		good:  "//wd:provide\nfunc newClient() (*Client, error)",
	},
	BadSignature: {
		title: "the signature does not compile",
		why:   "wdgen needs the types of the annotated function, and of nothing else: the rest of the package may be broken.\nThe message is the compiler's.",
	},
	OwnName: {
		title: "the signature uses a name that wdgen generates",
		why:   "What is generated depends on the signature, so the signature cannot depend on it. Declare the type by hand.",
		bad:   "//wd:task\nfunc Fetch(ctx context.Context, a FetchArgs) error",
		good:  "type FetchInput struct{ ID string }\n\n//wd:task\nfunc Fetch(ctx context.Context, in FetchInput) error",
	},
	NameTaken: {
		title: "a generated name is declared already",
		why:   "For a function Fetch, wdgen writes FetchTask and FetchRecord, FetchRef if it can run in other processes, and FetchArgs and\nFetchResult where there are several parameters or results. as= gives another name to derive them from. If it is FetchRef alone\nthat is declared, this is a note, and no reference is written; local says that none is wanted.",
		bad:   "type FetchRecord struct{}\n\n//wd:task\nfunc Fetch(id string) error",
		good:  "//wd:task as=FetchOrder\nfunc Fetch(id string) error",
	},
	Stale: {
		title: "generated code is not what wdgen would write",
		why:   "Reported by -check: a file is missing, differs, or belongs to no directive any more. Run wdgen and commit the result.",
	},
	Hidden: {
		title: "directives in files that this build leaves out",
		why:   "A build constraint, or the name of the file, hides them. Run wdgen again with -tags, -goos or -goarch; what it writes\ncarries the same constraint, and both outputs stay.",
	},
	Foreign: {
		title: "a file of the name of the output is not wdgen's",
		why:   "wdgen writes wd_gen.go, wd_gen_test.go, and the like, and replaces only files that carry its header. Rename yours.",
	},
}
