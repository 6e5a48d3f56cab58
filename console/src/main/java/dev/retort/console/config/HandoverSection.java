package dev.retort.console.config;

import dev.retort.capture.http.ListenAddress;
import dev.retort.registry.server.TlsFiles;
import dev.retort.registry.server.http.BrowserGuard;
import dev.retort.trainer.handover.Contact;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads {@code launcher.handover} with {@code url}, {@code host}, {@code port}, {@code tls} with
 * {@code certificate} and {@code key} (or the word {@code off}), {@code patienceMinutes} and {@code
 * scratch}.
 */
final class HandoverSection {
  private static final int PORT = 8092;

  private HandoverSection() {}

  static Optional<HandoverConfig> read(ConfigSection section) {
    boolean plain = section.isWord("tls") && section.value("tls", HandoverSection::off).isPresent();
    Optional<TlsFiles> tls =
        section.isWord("tls") ? Optional.empty() : ListenerSection.tls(section.section("tls"));
    Optional<URI> url =
        section.value("url", text -> sheltered(RegistryConfig.http(text), tls.isPresent(), plain));
    String host =
        section
            .value("host", name -> encrypted(name, tls.isPresent() || plain))
            .orElse(ListenAddress.LOOPBACK);
    int port = section.value("port", ListenerSection::port).orElse(PORT);
    Duration patience =
        section.value("patienceMinutes", HandoverSection::minutes).orElse(Contact.PATIENCE);
    Optional<String> scratch = section.value("scratch", text -> text);
    if (!section.isPresent()) {
      return Optional.empty();
    }
    section.require("url", "where workers find run folders, such as https://retort.internal:8092");
    return url.map(
        known -> new HandoverConfig(known, new ListenAddress(host, port), tls, patience, scratch));
  }

  private static boolean off(String word) {
    if (word.equals("off") || word.equals("false")) {
      return true;
    }
    throw new IllegalArgumentException(
        "'%s' is neither off nor a certificate and a key".formatted(word));
  }

  /** Training rows and tokens that go over a network in plain text are no secrets. */
  private static URI sheltered(URI url, boolean tls, boolean plain) {
    boolean http = url.getScheme().equals("http");
    if (http && tls) {
      throw new IllegalArgumentException(
          "there is a certificate, so the URL begins with https, not '%s'".formatted(url));
    }
    if (http && !plain && !BrowserGuard.isLoopback(url.getHost())) {
      throw new IllegalArgumentException(
          "with '%s' training rows and tokens would cross the network in plain text: give an https URL, by tls with a certificate and a key or by a proxy, or write tls: off where the network itself is closed"
              .formatted(url));
    }
    if (url.getQuery() != null || url.getFragment() != null || url.getUserInfo() != null) {
      throw new IllegalArgumentException("'%s' is more than a server and a path".formatted(url));
    }
    return url;
  }

  private static String encrypted(String host, boolean settled) {
    if (!BrowserGuard.isLoopback(host) && !settled) {
      throw new IllegalArgumentException(
          "on %s training rows and tokens would cross the network in plain text: give tls a certificate and a key, or write tls: off if something in front of it sees to that, or the network is closed"
              .formatted(host));
    }
    return host;
  }

  private static Duration minutes(String text) {
    long minutes = Long.parseLong(text);
    if (minutes < 1) {
      throw new IllegalArgumentException("patienceMinutes is ≥ 1, not " + text);
    }
    return Duration.ofMinutes(minutes);
  }
}
