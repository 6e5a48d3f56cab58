package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleVoteTest {
  @Test
  void theMajoritysFirstAnswerWins() {
    SampleVote vote = SampleVote.of(List.of("b", "a", "a", "c"));

    assertThat(vote.winner()).contains(1);
    assertThat(vote.usable()).isEqualTo(4);
    assertThat(vote.agreeing()).isEqualTo(2);
    assertThat(vote.entropy()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void aTieHasNoWinner() {
    assertThat(SampleVote.of(List.of("a", "b")).winner()).isEmpty();
    assertThat(SampleVote.of(List.of("a", "b")).entropy()).isCloseTo(1, within(1e-12));
  }

  @Test
  void oneAnswerAgreesWithItself() {
    assertThat(SampleVote.of(List.of("a"))).isEqualTo(new SampleVote(Optional.of(0), 1, 1, 0));
  }

  @Test
  void noAnswersDecideNothing() {
    assertThat(SampleVote.of(List.of())).isEqualTo(new SampleVote(Optional.empty(), 0, 0, 0));
  }
}
