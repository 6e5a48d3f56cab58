package dev.retort.dataset.label;

import dev.retort.dataset.label.Vote.Authority;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides between different answers to the same request: the one that most people gave as a
 * correction, then the one given most often, then the one given last.
 */
public final class LabelPolicy {
  private static final Comparator<Tally> ORDER =
      Comparator.comparingLong(Tally::corrections)
          .thenComparingLong(Tally::votes)
          .thenComparing(Tally::last);

  private LabelPolicy() {}

  /**
   * The answer that wins.
   *
   * @param votes at least one, in any order
   * @return empty if the best two are tied in every respect
   */
  public static Optional<String> decide(Collection<Vote> votes) {
    List<Tally> ranking =
        votes.stream().collect(Collectors.groupingBy(Vote::answer)).entrySet().stream()
            .map(group -> Tally.of(group.getKey(), group.getValue()))
            .sorted(ORDER.reversed())
            .toList();
    boolean tied = ranking.size() > 1 && ORDER.compare(ranking.get(0), ranking.get(1)) == 0;
    return tied ? Optional.empty() : Optional.of(ranking.get(0).answer());
  }

  private record Tally(String answer, long corrections, long votes, Instant last) {
    static Tally of(String answer, List<Vote> votes) {
      return new Tally(
          answer,
          votes.stream().filter(vote -> vote.authority() == Authority.CORRECTION).count(),
          votes.size(),
          votes.stream().map(Vote::at).max(Comparator.naturalOrder()).orElseThrow());
    }
  }
}
