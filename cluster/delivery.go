package cluster

import "context"

// A Delivery tells a function what it cannot know otherwise: that it may have been started before.
type Delivery struct {
	// Key is the same each time that one attempt of a task is delivered, and no other's, in no other run. An attempt after a failure has another one.
	Key string

	// Number is how often the attempt has been delivered, this time included: 1 unless nodes were lost.
	Number int
}

type deliveryKey struct{}

// DeliveryOf returns the delivery that a context, which a function was given on a node, belongs to. ok is false if it is none.
func DeliveryOf(ctx context.Context) (d Delivery, ok bool) {
	d, ok = ctx.Value(deliveryKey{}).(Delivery)
	return d, ok
}
