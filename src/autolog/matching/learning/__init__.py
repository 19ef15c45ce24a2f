"""Learning from people, and from traffic that goes both ways: what may be proposed, and what it would have meant.

weight_changes   verdicts -> other weights, shrunken and limited
confirmed        what people accepted -> addresses and other names
traffic          threads that went both ways -> addresses
hindsight        what would have been decided otherwise in the past
proposal         all of it together, under an id
groups           items in review from one unknown sender or domain

Everything here is a function of what is given; nothing is applied.  Mail alone teaches nothing: it takes a person's
word, or three threads in which we wrote and they answered.
"""
