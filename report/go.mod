module github.com/worker-dispatcher/wd/report

go 1.26.0

replace github.com/worker-dispatcher/wd => ../

require (
	github.com/stretchr/testify v1.12.1
	github.com/worker-dispatcher/wd v0.0.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
