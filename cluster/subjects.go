package cluster

import "strconv"

// Subjects are the names of all that dispatchers and nodes use on the server. They begin with the queue.
type subjects string

func (l Link) subjects() subjects { return subjects(l.queue()) }

// The two streams, and the consumer that all nodes of a build share.
func (s subjects) tasks() string                { return string(s) + "-tasks" }
func (s subjects) results() string              { return string(s) + "-results" }
func (s subjects) consumer(build string) string { return string(s) + "-nodes-" + build }

// What dispatchers publish and nodes take: tasks, by build and session, a message to all nodes about a session, and a question to all of them who they are.
func (s subjects) task(build, session string) string {
	return string(s) + ".task." + build + "." + session
}
func (s subjects) control(session string) string { return string(s) + ".control." + session }
func (s subjects) hello() string                 { return string(s) + ".hello" }

// What nodes publish and dispatchers take: results, by session and first task, what is given back, news about a session, and who they are.
func (s subjects) result(session, task string) string {
	return string(s) + ".result." + session + "." + task
}
func (s subjects) back(session, unique string) string {
	return string(s) + ".back." + session + "." + unique
}
func (s subjects) news(session string) string { return string(s) + ".news." + session }
func (s subjects) node() string               { return string(s) + ".node" }

// inbox is where answers to one side are sent.
func (s subjects) inbox(who string) string { return "_INBOX." + string(s) + "." + who }

// next is where a node asks for tasks.
func (s subjects) next(build string) string {
	return "$JS.API.CONSUMER.MSG.NEXT." + s.tasks() + "." + s.consumer(build)
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// Permissions are what a node is to be allowed, for whoever sets up a server.
type Permissions struct{ Publish, Subscribe []string }

// NodePermissions returns what a node needs, and no more: it may neither publish tasks nor change streams.
func (l Link) NodePermissions() Permissions {
	s := l.subjects()
	return Permissions{
		Publish: []string{
			"$JS.API.CONSUMER.INFO." + s.tasks() + ".*", "$JS.API.CONSUMER.MSG.NEXT." + s.tasks() + ".*",
			"$JS.ACK." + s.tasks() + ".*.>", "$JS.ACK.*.*." + s.tasks() + ".*.>", // the second in later servers
			s.result("*", "*"), s.back("*", "*"), s.news("*"), s.node(),
		},
		Subscribe: []string{s.inbox("node") + ".>", s.control("*"), s.hello()},
	}
}
