package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.doctor.Finding.State;
import dev.retort.console.doctor.Ports.Listener;
import dev.retort.console.doctor.Ports.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PortsTest {
  private final long self = ProcessHandle.current().pid();

  @Test
  void tellsAFreePortFromATakenOne() throws IOException {
    int number;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      number = socket.getLocalPort();
      Finding taken = Ports.of(new Port("router", number, "--port"), OptionalLong.empty());
      assertThat(taken.state()).isEqualTo(State.WARNING);
      assertThat(taken.what()).startsWith(number + ", for the router, is taken by ");
      assertThat(taken.remedy().orElseThrow()).contains("--port");
    }
    assertThat(Ports.of(new Port("router", number, "--port"), OptionalLong.empty()))
        .isEqualTo(Finding.ok("ports", number + ", for the router, is free"));
  }

  @Test
  void saysWhoListensWhereTheSystemTells() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Port port = new Port("registry", socket.getLocalPort(), "--registry-port");
      String said = Ports.of(port, OptionalLong.empty()).what();
      // Without ss and lsof nobody knows more than that it is taken.
      if (!said.endsWith("another user's process")) {
        assertThat(said).contains("process " + self);
        assertThat(Ports.of(port, OptionalLong.of(self)))
            .satisfies(
                finding -> assertThat(finding.state()).isEqualTo(State.OK),
                finding -> assertThat(finding.what()).contains("the process that has the home"));
      }
    }
  }

  @Test
  void readsWhatSsAndLsofSay() {
    assertThat(
            Ports.ofSs("LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* users:((\"java\",pid=4711,fd=91))\n"))
        .contains(new Listener("java", 4711));
    assertThat(Ports.ofSs("LISTEN 0 128 127.0.0.1:8080 0.0.0.0:*\n")).isEmpty();
    assertThat(Ports.ofLsof("p4711\ncpython3.11\nf5\n")).contains(new Listener("python3.11", 4711));
    assertThat(Ports.ofLsof("")).isEmpty();
  }
}
