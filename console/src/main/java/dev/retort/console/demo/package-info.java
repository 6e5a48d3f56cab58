/**
 * The demonstration's factory: traffic as the back office of a small gear maker would send it, and
 * the teacher that answers it.
 *
 * <p>Enters: a seed, counts, a time span; and, over HTTP, chat-completion requests. Leaves: {@link
 * dev.retort.console.demo.FactoryRequest}s in the order of time, and the answers of {@link
 * dev.retort.console.demo.FactoryTeacher}. Guaranteed: the same seed gives the same bytes, and the
 * teacher's answer is a function of the request's text alone. The teacher reads the text by its own
 * handbook and the factory's records; it knows nothing of how the text was generated.
 */
package dev.retort.console.demo;
