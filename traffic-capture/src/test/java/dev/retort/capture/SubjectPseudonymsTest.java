package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SubjectPseudonymsTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** {@code printf ann | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef}. */
  @Test
  void isAKeyedHashCutToSixteenBytes() {
    assertThat(new SubjectPseudonyms(KEY).of("ann").value())
        .isEqualTo("s-07db5b4bba5fef53c763f1a9cb1ae82c");
  }

  @Test
  void anotherKeyGivesAnotherName() {
    assertThat(new SubjectPseudonyms(new byte[32]).of("ann"))
        .isNotEqualTo(new SubjectPseudonyms(KEY).of("ann"));
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    byte[] cut = new byte[7];
    assertThatThrownBy(() -> new SubjectPseudonyms(cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
  }
}
