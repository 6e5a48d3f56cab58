package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import dev.retort.dataset.label.Vote.Authority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LabelPolicyPropertyTest {
  private static final int LATEST = 1000;

  @Property
  void theOrderOfVotesDoesNotMatter(@ForAll("votes") List<Vote> votes, @ForAll long seed) {
    List<Vote> shuffled = new ArrayList<>(votes);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(LabelPolicy.decide(shuffled)).isEqualTo(LabelPolicy.decide(votes));
  }

  @Property
  void whatWinsWasVotedFor(@ForAll("votes") List<Vote> votes) {
    assertThat(votes)
        .extracting(Vote::answer)
        .containsAll(LabelPolicy.decide(votes).stream().toList());
  }

  @Property
  void oneCorrectionBeatsAnyNumberOfTeachersAnswers(
      @ForAll("teachers") List<Vote> votes, @ForAll @IntRange(max = LATEST) int minute) {
    List<Vote> corrected = new ArrayList<>(votes);
    corrected.add(new Vote("right", Authority.CORRECTION, Traffic.minute(minute)));

    assertThat(LabelPolicy.decide(corrected)).contains("right");
  }

  @Property
  void moreVotesForTheWinnerNeverUnseatIt(
      @ForAll("votes") List<Vote> votes,
      @ForAll Authority authority,
      @ForAll @IntRange(max = LATEST) int minute) {
    Optional<String> winner = LabelPolicy.decide(votes);
    Assume.that(winner.isPresent());
    List<Vote> more = new ArrayList<>(votes);
    more.add(new Vote(winner.orElseThrow(), authority, Traffic.minute(minute)));

    assertThat(LabelPolicy.decide(more)).isEqualTo(winner);
  }

  @Property
  void moreVotesThanAllOthersTogetherDecide(@ForAll("teachers") List<Vote> votes) {
    List<Vote> majority = new ArrayList<>(votes);
    for (int i = 0; i <= votes.size(); i++) {
      majority.add(new Vote("often", Authority.TEACHER, Traffic.minute(0)));
    }

    assertThat(LabelPolicy.decide(majority)).contains("often");
  }

  @Property
  void onlyTheOrderOfTimesCounts(
      @ForAll("votes") List<Vote> votes, @ForAll @IntRange(max = 100_000) int later) {
    List<Vote> moved =
        votes.stream()
            .map(
                vote ->
                    new Vote(
                        vote.answer(), vote.authority(), vote.at().plus(Duration.ofHours(later))))
            .toList();

    assertThat(LabelPolicy.decide(moved)).isEqualTo(LabelPolicy.decide(votes));
  }

  @Property
  void nothingIsDecidedOnlyWhereTwoAnswersAreGivenEquallyOften(@ForAll("votes") List<Vote> votes) {
    Map<String, Long> counts =
        votes.stream().collect(Collectors.groupingBy(Vote::answer, Collectors.counting()));

    boolean twoAreEqual = counts.values().stream().distinct().count() < counts.size();
    assertThat(LabelPolicy.decide(votes).isPresent() || twoAreEqual).isTrue();
  }

  @Provide
  Arbitrary<List<Vote>> votes() {
    return vote(Arbitraries.of(Authority.class)).list().ofMinSize(1).ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Vote>> teachers() {
    return vote(Arbitraries.just(Authority.TEACHER)).list().ofMaxSize(12);
  }

  private static Arbitrary<Vote> vote(Arbitrary<Authority> authority) {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d"),
            authority,
            Arbitraries.integers().between(0, LATEST))
        .as((answer, by, minute) -> new Vote(answer, by, Traffic.minute(minute % 50)));
  }
}
