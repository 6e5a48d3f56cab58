package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "br, gzip|gzip",
        "gzip;q=0.5|gzip",
        "*|gzip",
        "gzip;q=0, br|identity",
        "br|identity",
        "|identity"
      })
  void asksForNothingThatItCannotRead(String accepted, String readable) {
    assertThat(ContentCoding.readable(accepted)).isEqualTo(readable);
  }

  @Test
  void readsWhatCameOfABodyThatBrokeOff() throws Exception {
    byte[] packed = packed(new byte[100_000]);

    assertThat(ContentCoding.GZIP.decoded(packed, 100_000)).hasSize(100_000);
    assertThat(ContentCoding.GZIP.decoded(Arrays.copyOf(packed, packed.length / 2), 100_000))
        .hasSizeLessThan(100_000);
  }

  @Test
  void stopsAtABombAndAtWhatIsNotPacked() throws Exception {
    byte[] bomb = packed(new byte[10_000_000]);

    assertThatThrownBy(() -> ContentCoding.GZIP.decoded(bomb, 1_000_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1,000,000");
    assertThatThrownBy(
            () ->
                ContentCoding.GZIP.decoded(
                    "plain text".getBytes(java.nio.charset.StandardCharsets.UTF_8), 10))
        .isInstanceOf(IOException.class);
  }

  @Test
  void knowsWhatItCannotUndo() {
    assertThat(ContentCoding.of("br")).isEmpty();
    assertThat(ContentCoding.of(null)).contains(ContentCoding.IDENTITY);
    assertThat(ContentCoding.of("X-GZIP")).contains(ContentCoding.GZIP);
  }

  private static byte[] packed(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }
}
