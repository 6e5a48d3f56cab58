package dev.retort.console.config;

import dev.retort.console.config.ConsoleConfig.TrustedHeader;
import dev.retort.console.web.Role;
import dev.retort.registry.server.TlsFiles;
import dev.retort.registry.server.http.BrowserGuard;
import io.netty.util.NetUtil;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads {@code console} with {@code host}, {@code port}, {@code tls} with {@code certificate} and
 * {@code key} (or the word {@code off}), {@code publicUrl}, {@code idleMinutes}, {@code hours},
 * {@code trustedHeader}, {@code from} and {@code roles}.
 */
final class ConsoleSection {
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private ConsoleSection() {}

  static ConsoleConfig read(ConfigSection section) {
    ConsoleConfig usual = ConsoleConfig.DEFAULT;
    boolean plain = section.isWord("tls") && section.value("tls", ConsoleSection::off).isPresent();
    Optional<TlsFiles> tls =
        section.isWord("tls") ? Optional.empty() : ListenerSection.tls(section.section("tls"));
    return new ConsoleConfig(
        section
            .value("host", host -> requireSecret(host, tls.isPresent() || plain))
            .orElse(usual.host()),
        section.value("port", ListenerSection::port).orElse(usual.port()),
        tls,
        section.value("publicUrl", ConsoleSection::origin),
        section
            .value("idleMinutes", text -> Duration.ofMinutes(positive(text)))
            .orElse(usual.idle()),
        section.value("hours", text -> Duration.ofHours(positive(text))).orElse(usual.lifetime()),
        trusted(section));
  }

  private static boolean off(String word) {
    if (word.equals("off") || word.equals("false")) {
      return true;
    }
    throw new IllegalArgumentException(
        "'%s' is neither off nor a certificate and a key".formatted(word));
  }

  /** A password that goes over a network in plain text is no secret. */
  private static String requireSecret(String host, boolean settled) {
    if (!BrowserGuard.isLoopback(host) && !settled) {
      throw new IllegalArgumentException(
          "on %s passwords would cross the network in plain text: give tls a certificate and a key, or write tls: off if something in front of it sees to that"
              .formatted(host));
    }
    return host;
  }

  private static long positive(String text) {
    long number = Long.parseLong(text);
    if (number < 1) {
      throw new IllegalArgumentException(text + " is not ≥ 1");
    }
    return number;
  }

  private static URI origin(String text) {
    URI url = RegistryConfig.http(text);
    if (!url.getPath().isEmpty() || url.getQuery() != null) {
      throw new IllegalArgumentException(
          "'%s' has a path: the console is at the root of its server, such as https://retort.example.com"
              .formatted(text));
    }
    return url;
  }

  private static Optional<TrustedHeader> trusted(ConfigSection section) {
    Optional<String> name = section.value("trustedHeader", ConsoleSection::header);
    List<String> from = section.words("from");
    ConfigSection people = section.section("roles");
    TreeMap<String, Set<Role>> roles = new TreeMap<>();
    for (String person : people.keys()) {
      roles.put(person, roles(people, person));
    }
    if (name.isEmpty()) {
      section.refuse("from", "there is no trustedHeader that would come from there");
      section.refuse("roles", "there is no trustedHeader; local accounts have their own roles");
      return Optional.empty();
    }
    section.require("from", "the addresses of the proxy, for anybody can send a header");
    from.forEach(
        address -> section.outside("console.from", Optional.of(address), ConsoleSection::network));
    return Optional.of(new TrustedHeader(name.get(), from, roles));
  }

  private static Set<Role> roles(ConfigSection people, String person) {
    EnumSet<Role> roles = EnumSet.of(Role.VIEWER);
    Map<String, Role> known =
        Arrays.stream(Role.values()).collect(Collectors.toMap(Role::word, Function.identity()));
    List<String> given =
        people.isWord(person)
            ? people.value(person, Function.identity()).stream().toList()
            : people.words(person);
    for (String word : given) {
      if (known.containsKey(word)) {
        roles.add(known.get(word));
      } else {
        people.unknownWord(person, word, known.keySet().stream().sorted().toList());
      }
    }
    return roles;
  }

  private static String header(String text) {
    if (!HEADER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no header's name such as X-Forwarded-User".formatted(text));
    }
    return text;
  }

  private static String network(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean four = NetUtil.isValidIpV4Address(address);
    int bits = slash < 0 ? 0 : Integer.parseInt(text.substring(slash + 1));
    if (!(four || NetUtil.isValidIpV6Address(address)) || bits < 0 || bits > (four ? 32 : 128)) {
      throw new IllegalArgumentException(
          "'%s' is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8"
              .formatted(text));
    }
    return text;
  }
}
