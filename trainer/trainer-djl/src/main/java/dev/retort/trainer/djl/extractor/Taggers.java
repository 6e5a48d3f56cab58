package dev.retort.trainer.djl.extractor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A student's taggers: the linear chain, and the network where there is one. Of two, emissions and
 * transitions are averaged, and one chain is decoded. Thread-safe; holds native memory until it is
 * closed if there is a network.
 */
final class Taggers implements AutoCloseable {
  private final StateSpace space;
  private final ChainTagger chain;
  private final Optional<NetworkTagger> network;
  private final Transitions transitions;

  /**
   * Taggers of one state space.
   *
   * @param chain the linear chain
   * @param network the network beside it, closed with the taggers
   */
  Taggers(StateSpace space, ChainTagger chain, Optional<NetworkTagger> network) {
    this.space = space;
    this.chain = chain;
    this.network = network;
    this.transitions =
        network
            .map(other -> mean(space, chain.transitions(), other.transitions()))
            .orElse(chain.transitions());
  }

  ChainTagger chain() {
    return chain;
  }

  Optional<NetworkTagger> network() {
    return network;
  }

  /**
   * What taggers make of a request.
   *
   * @param joint the chain to decode
   * @param agreement 1 if the taggers' own best paths are the same, or else 0; 0 of a single one
   */
  record Reading(Chain joint, double agreement) {}

  Reading read(AnswerTemplate shape, Words words) {
    int[][] known =
        chain.index().numbers(Features.of(words, chain.gazetteer(), shape.slots().size()));
    float[][] emissions = chain.weights().emissions(known, space);
    Chain alone = new Chain(space, chain.transitions(), emissions);
    if (network.isEmpty()) {
      return new Reading(alone, 0);
    }
    float[][] others = network.get().emissions(space, known, words);
    Chain other = new Chain(space, network.get().transitions(), others);
    boolean same = Arrays.equals(alone.best(), other.best());
    for (int i = 0; i < emissions.length; i++) {
      average(emissions[i], others[i], emissions[i]);
    }
    return new Reading(new Chain(space, transitions, emissions), same ? 1 : 0);
  }

  private static Transitions mean(StateSpace space, Transitions one, Transitions other) {
    Transitions mean = new Transitions(space);
    List<float[]> ones = one.weights();
    List<float[]> others = other.weights();
    for (int part = 0; part < ones.size(); part++) {
      average(ones.get(part), others.get(part), mean.weights().get(part));
    }
    mean.refresh();
    return mean;
  }

  private static void average(float[] ones, float[] others, float[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = (ones[i] + others[i]) / 2;
    }
  }

  @Override
  public void close() {
    network.ifPresent(NetworkTagger::close);
  }
}
