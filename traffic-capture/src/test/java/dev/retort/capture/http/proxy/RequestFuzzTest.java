package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.Trial;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/** Bodies that a gateway looks into before it relays them. */
@Tag("fault")
@Tag("fault-bad-input")
class RequestFuzzTest {
  private static final Trial SCANS = Trial.of("request scan");
  private static final Trial CODINGS = Trial.of("content coding", IOException.class);
  private static final int LONGEST = 1 << 20;

  private static final List<String> BODIES =
      List.of(
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"metadata\":{\"task\":\"desk\",\"a\":{\"b\":1}}}",
          "{\"metadata\":{\"task\":7},\"model\":\"ü\\ud83d\\ude00\",\"stream\":true}",
          "{\"model\":{\"model\":\"m\"},\"model\":\"again\"}");

  @AfterContainer
  static void report() {
    SCANS.report();
    CODINGS.report();
  }

  @Property(seed = "1")
  void anyBodyIsScannedAndOnlyItsModelReplaced(@ForAll("bodies") byte[] body) {
    SCANS.ask(
        () -> {
          RequestScan scan = RequestScan.of(body);
          if (scan.model().isPresent()) {
            byte[] named = scan.withModel(Buffer.buffer(body), "another \"name\"").getBytes();
            assertThat(RequestScan.of(named).model()).contains("another \"name\"");
            assertThat(RequestScan.of(named).task()).isEqualTo(scan.task());
          }
          return scan;
        });
  }

  @Property(seed = "1")
  void anyCodedBodyIsUnpackedWithinItsLimitOrRefused(@ForAll("coded") byte[] body) {
    CODINGS.ask(
        () -> {
          byte[] plain = ContentCoding.GZIP.decoded(body, LONGEST);
          assertThat(plain.length).isLessThanOrEqualTo(LONGEST);
          return plain;
        });
  }

  @Provide
  Arbitrary<byte[]> bodies() {
    return Damage.ofTexts(BODIES);
  }

  /** Among them some that are a thousand times as long when they are unpacked. */
  @Provide
  Arbitrary<byte[]> coded() throws IOException {
    return Damage.of(
        List.of(
            gzipped(BODIES.get(0).getBytes(StandardCharsets.UTF_8)),
            gzipped(new byte[64 << 20]),
            gzipped(new byte[LONGEST])));
  }

  private static byte[] gzipped(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
