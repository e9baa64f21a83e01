module github.com/worker-dispatcher/wd/report

go 1.26.0

replace github.com/worker-dispatcher/wd => ../
