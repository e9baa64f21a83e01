package remote

var (
	Describe = describe
	Changed  = changed
)
