package dev.retort.router.drift;

import dev.retort.capture.ExchangeId;
import dev.retort.router.drift.DriftEvent.Kind;
import dev.retort.router.drift.DriftEvent.Sign;
import dev.retort.router.drift.LatestRequests.Seen;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * What shows a change to people: the traits that have gained most by what was bet on them, counted
 * in the latest requests, and some requests that have them.
 */
final class DriftSigns {
  private static final int SIGNS = 5;
  private static final int EXAMPLES = 5;

  private final Map<Kind, TraitWatch> watches;
  private final LatestRequests requests = new LatestRequests();
  private final LatestRequests answers = new LatestRequests();

  DriftSigns(Map<Kind, TraitWatch> watches) {
    this.watches = watches;
  }

  /** The latest requests, by what they and the student's confidence were like. */
  LatestRequests requests() {
    return requests;
  }

  /** The latest requests with short answers, by these. */
  LatestRequests answers() {
    return answers;
  }

  /** The traits of a kind that changed most, the one that did most first. */
  List<Sign> of(Kind kind) {
    return watches.get(kind).winners(SIGNS).stream().map(trait -> sign(kind, trait)).toList();
  }

  /** Requests that have what changed most. */
  List<ExchangeId> examples(Kind kind) {
    int winner = watches.get(kind).winners(SIGNS).get(0);
    return seen(kind).where(seen -> seen.has(kind, winner)).stream()
        .limit(EXAMPLES)
        .map(Seen::id)
        .toList();
  }

  private Sign sign(Kind kind, int trait) {
    int telling = seen(kind).where(seen -> seen.tells(kind)).size();
    int having = seen(kind).where(seen -> seen.has(kind, trait)).size();
    double limit = watches.get(kind).limit(trait);
    return new Sign(
        describe(kind, trait),
        telling == 0 ? 0 : (double) having / telling,
        limit,
        telling,
        having == 0 ? 1 : BinomialDistribution.of(telling, limit).survivalProbability(having - 1));
  }

  private static String describe(Kind kind, int trait) {
    return switch (kind) {
      case WORDS -> "word or pair #%04x".formatted(trait);
      case ANSWERS -> "answer #%03x".formatted(trait);
      case NOVELTY -> "novelty " + Cuts.NOVELTY.describe(trait);
      case CONFIDENCE, QUALITY -> "confidence " + Cuts.CONFIDENCE.describe(trait);
    };
  }

  private LatestRequests seen(Kind kind) {
    return kind == Kind.ANSWERS ? answers : requests;
  }
}
