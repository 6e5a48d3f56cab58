package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdDigestsTest {

  @Test
  void answersAsAnExactSetWouldWhileItGrowsAndShrinks() {
    Random random = new Random(5);
    IdDigests digests = new IdDigests();
    Set<ExchangeId> exact = new HashSet<>();
    for (int step = 0; step < 200_000; step++) {
      ExchangeId id = new ExchangeId("id" + random.nextInt(step < 100_000 ? 40_000 : 4_000));
      if (random.nextInt(3) == 0) {
        digests.remove(id);
        exact.remove(id);
      } else {
        assertThat(digests.add(id)).isEqualTo(exact.add(id));
      }
    }
    assertThat(digests.size()).isEqualTo(exact.size());
    IntStream.range(0, 40_000)
        .mapToObj(i -> new ExchangeId("id" + i))
        .forEach(id -> assertThat(digests.contains(id)).isEqualTo(exact.contains(id)));
  }

  @Test
  void knowsAnIdByItsHashAlone() {
    IdDigests digests = new IdDigests();
    assertThat(digests.add(digests.sha256(new ExchangeId("a")))).isTrue();
    assertThat(digests.add(new ExchangeId("a"))).isFalse();
  }

  @Test
  void forgetsEverythingWhenCleared() {
    IdDigests digests = new IdDigests();
    digests.add(new ExchangeId("a"));
    digests.clear();
    assertThat(digests.contains(new ExchangeId("a"))).isFalse();
    assertThat(digests.size()).isZero();
  }
}
