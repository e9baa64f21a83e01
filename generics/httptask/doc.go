// Package httptask makes HTTP requests as the tasks of package wd: a function builds the request of a task, and the handler
// sends it and reads the response to its end.
//
//	get, err := httptask.Get(&httptask.Options{Client: httptask.NewClient(20)})
//	...
//	d := wd.New(get, &wd.Options{Strategy: wd.Fixed{Workers: 20}})
//	rep, err := d.Run(ctx, wd.Slice(urls))
//
// # Success
//
// Status 200 is a success. Any other, but for those below, is no error, but a [Result] that is no success: its task counts as failed, its
// record has the status, and the errors of reports and logs name it. Another rule is the dispatcher's, here all of 2xx:
//
//	d.SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
//
// # Trying again
//
// The statuses 429, 502, 503 and 504 say that another time may do: they are an error too, a [*StatusError], so that with [wd.Options.Retry] the
// task is tried again, and the record has both the Result and the error of the last attempt. A header Retry-After, in seconds or as a date, sets
// the delay, through [wd.RetryAfter]: however long it is, so a run that must end has an Options.Runtime. [Options.Retry] chooses other statuses.
// What fails on the way is tried again as well, also where method is POST, and the server may have seen it: [wd.Retry] has a field If.
//
// # Errors
//
// What goes wrong between the request and the end of the response is a [*url.Error]. Its Op is "Read" if it went wrong in the
// body: cut off, too slow, longer than [Options.MaxBody]. Otherwise Op is the method, as "Get": refused, no header in time, too
// many redirects. Its Err is the cause, for [errors.Is] and [errors.As], and to group by: the whole text has the URL in it. If the
// task's context has ended, that is the cause, such as [wd.ErrRuntime].
//
// # Connections
//
// Each response is read to its end, also if nothing of it is kept: so its connection serves the next request, and the task takes
// as long as the whole response. Memory does not grow with the body, but for what [Options.KeepBody] keeps. Redirects, proxies and
// HTTP/2 are as in net/http.
package httptask
