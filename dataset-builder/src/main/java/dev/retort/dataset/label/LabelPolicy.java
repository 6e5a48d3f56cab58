package dev.retort.dataset.label;

import dev.retort.dataset.label.Vote.Authority;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides between different answers to the same request: the one that most people gave as a
 * correction, then the one given most often. Of answers given equally often, the one that was given
 * last wins if it was given twice running: a teacher that answers anew and keeps to it has changed
 * its mind. One answer against one other decides nothing, for either may be the slip.
 */
public final class LabelPolicy {
  private static final Comparator<Tally> ORDER =
      Comparator.comparingLong(Tally::corrections).thenComparingLong(Tally::votes);

  private LabelPolicy() {}

  /**
   * The answer that wins.
   *
   * @param votes at least one, in any order
   * @return empty if the best are tied
   */
  public static Optional<String> decide(Collection<Vote> votes) {
    List<Tally> ranking =
        votes.stream().collect(Collectors.groupingBy(Vote::answer)).entrySet().stream()
            .map(group -> Tally.of(group.getKey(), group.getValue()))
            .sorted(ORDER.reversed())
            .toList();
    Set<String> best =
        ranking.stream()
            .filter(tally -> ORDER.compare(tally, ranking.get(0)) == 0)
            .map(Tally::answer)
            .collect(Collectors.toSet());
    return best.size() == 1 ? Optional.of(ranking.get(0).answer()) : keptTo(votes, best);
  }

  /**
   * The answer of the last two votes for any of the best, if they agree and no third is as late.
   */
  private static Optional<String> keptTo(Collection<Vote> votes, Set<String> best) {
    List<Vote> latest =
        votes.stream()
            .filter(vote -> best.contains(vote.answer()))
            .sorted(Comparator.comparing(Vote::at).reversed())
            .toList();
    Instant since = latest.get(1).at();
    List<String> answers =
        latest.stream()
            .filter(vote -> !vote.at().isBefore(since))
            .map(Vote::answer)
            .distinct()
            .toList();
    return answers.size() == 1 ? Optional.of(answers.get(0)) : Optional.empty();
  }

  private record Tally(String answer, long corrections, long votes) {
    static Tally of(String answer, List<Vote> votes) {
      return new Tally(
          answer,
          votes.stream().filter(vote -> vote.authority() == Authority.CORRECTION).count(),
          votes.size());
    }
  }
}
