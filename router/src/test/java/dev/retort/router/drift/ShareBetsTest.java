package dev.retort.router.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.evaluator.statistics.RandomStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShareBetsTest {
  private static final int[] NONE = {};

  @Test
  void multipliesAPurseByWhatItBet() {
    ShareBets bets = new ShareBets(0.1);
    bets.stake(3);
    bets.observe(0);
    // Purses of 1 bet on shares of 0.115, 0.15 and 0.3: at a hit, each grows by target / limit.
    assertThat(bets.stake(0)).isCloseTo(0.115 / 0.1 + 0.15 / 0.1 + 0.3 / 0.1, within(1e-9));
  }

  @Test
  void losesAsMuchByMissingAsItIsLikelyToWin() {
    ShareBets bets = new ShareBets(0.1);
    bets.stake(3);
    bets.observe(NONE);
    double missed = 0.885 / 0.9 + 0.85 / 0.9 + 0.7 / 0.9;
    assertThat(bets.stake(0)).isCloseTo(missed, within(1e-9));
  }

  @Test
  void makesUpForRequestsThatLackedATrait() {
    ShareBets lazy = new ShareBets(0.1, 0.2);
    lazy.stake(6);
    ShareBets diligent = new ShareBets(0.1, 0.2);
    diligent.stake(6);
    for (int[] request : new int[][] {{0}, {}, {1}, {}, {}, {0, 1}}) {
      lazy.observe(request);
      diligent.observe(request);
      diligent.stake(0);
    }
    assertThat(lazy.stake(0)).isCloseTo(diligent.stake(0), within(1e-12));
  }

  @Test
  void neverBetsOnWhatAllRequestsHave() {
    ShareBets bets = new ShareBets(1.0);
    bets.stake(3);
    bets.observe(0);
    assertThat(bets.stake(0)).isEqualTo(3);
  }

  @Test
  void isNotExpectedToGrowAtTheLimits() {
    double sum = 0;
    int streams = 4_000;
    for (int stream = 0; stream < streams; stream++) {
      sum += capitalAfter(100, 0.1, RandomStream.of(3, stream));
    }
    // Its mean is 1; one in a thousand runs of this test's kind would be off by a third.
    assertThat(sum / streams).isBetween(0.7, 1.3);
  }

  @Test
  void growsWithoutBoundAboveThem() {
    assertThat(capitalAfter(2_000, 0.2, RandomStream.of(5, 1))).isGreaterThan(1e6);
  }

  private static double capitalAfter(int requests, double share, SplittableRandom random) {
    ShareBets bets = new ShareBets(0.1);
    bets.stake(1);
    for (int i = 0; i < requests; i++) {
      bets.observe(random.nextDouble() < share ? new int[] {0} : NONE);
    }
    return bets.stake(0);
  }
}
