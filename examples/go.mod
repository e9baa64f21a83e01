module github.com/worker-dispatcher/wd/examples

go 1.26.0

require github.com/worker-dispatcher/wd v0.0.0

require (
	github.com/stretchr/testify v1.12.1
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/worker-dispatcher/wd => ../
