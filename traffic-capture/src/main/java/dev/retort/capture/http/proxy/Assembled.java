package dev.retort.capture.http.proxy;

import dev.retort.capture.Exchange;
import java.util.Optional;

/**
 * An exchange, and what it takes from its application's budget.
 *
 * @param exchange as it is to be stored
 * @param charge US dollars: the cost by the usage that the provider reports or, where it reports
 *     none, as for streams that did not ask for it, by the lengths of the texts; empty if the model
 *     has no price
 */
record Assembled(Exchange exchange, Optional<Double> charge) {}
