// Package server is a NATS server with JetStream in this process, so that a cluster needs no other program. Only who imports it has it in his binary.
//
//	srv, err := server.Start(nil)
//	if err != nil {
//		return err
//	}
//	defer srv.Close()
//	client, err := cluster.NewClient(ctx, srv.Link(), nil)
//
// [Start] opens no port: dispatcher and nodes have to be in this process. [Listen] opens one, for nodes on other machines. Each needs the join file that Listen
// writes: where the server is, the certificate that it has, and a secret key. Connections are encrypted by TLS 1.3. Whoever has the key can take tasks and
// answer them, and can neither publish tasks nor see or delete streams; without it there is no connection.
//
// It is a trusted key all the same: a node could answer a task that another one has. Copy a join file as you would a password.
package server
