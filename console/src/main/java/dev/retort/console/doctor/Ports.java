package dev.retort.console.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports that servers of Retort would listen on. */
public final class Ports {
  private static final String TOPIC = "ports";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** {@code users:(("java",pid=71,fd=9))}. */
  private static final Pattern SS = Pattern.compile("\\(\"([^\"]+)\",pid=(\\d+)");

  /** {@code p71} and {@code cjava}, a line each. */
  private static final Pattern LSOF = Pattern.compile("(?m)^p(\\d+)\\R(?:.*\\R)*?c(.+)$");

  private Ports() {}

  /**
   * A server's place.
   *
   * @param server what listens there
   * @param number from 1 on
   * @param option that chooses another
   */
  public record Port(String server, int number, String option) {}

  /**
   * Who listens.
   *
   * @param program its name
   * @param process its id
   */
  record Listener(String program, long process) {}

  /**
   * Whether a port is free, and who has it if not.
   *
   * @param owner the process that has the home, if one has
   */
  public static Finding of(Port port, OptionalLong owner) {
    if (isFree(port.number())) {
      return Finding.ok(TOPIC, "%d, for the %s, is free".formatted(port.number(), port.server()));
    }
    Optional<Listener> listener = listener(port.number());
    if (listener.isPresent()
        && owner.isPresent()
        && listener.get().process() == owner.getAsLong()) {
      return Finding.ok(
          TOPIC,
          "%d, for the %s, is served by the process that has the home, %d"
              .formatted(port.number(), port.server(), owner.getAsLong()));
    }
    return Finding.warning(
        TOPIC,
        "%d, for the %s, is taken by %s"
            .formatted(
                port.number(),
                port.server(),
                listener
                    .map(one -> "%s, process %d".formatted(one.program(), one.process()))
                    .orElse("another user's process")),
        "Stop that one, or choose another port with %s.".formatted(port.option()));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: connections of an ended server that linger are no obstacle.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static Optional<Listener> listener(int port) {
    return Probe.run(List.of("ss", "-Hltnp", "sport = :" + port), PATIENCE)
        .flatMap(answer -> ofSs(answer.text()))
        .or(
            () ->
                Probe.run(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc"), PATIENCE)
                    .flatMap(answer -> ofLsof(answer.text())));
  }

  static Optional<Listener> ofSs(String text) {
    Matcher found = SS.matcher(text);
    return found.find()
        ? Optional.of(new Listener(found.group(1), Long.parseLong(found.group(2))))
        : Optional.empty();
  }

  static Optional<Listener> ofLsof(String text) {
    Matcher found = LSOF.matcher(text);
    return found.find()
        ? Optional.of(new Listener(found.group(2), Long.parseLong(found.group(1))))
        : Optional.empty();
  }
}
