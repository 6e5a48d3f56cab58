package dev.retort.console.config;

import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.server.TlsFiles;
import dev.retort.registry.server.access.AccessToken;
import dev.retort.registry.server.access.AccessTokens;
import dev.retort.registry.server.access.Role;
import dev.retort.registry.server.http.BrowserGuard;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.registry.server.store.DatabaseAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * How Retort's own registry is served, and to whom.
 *
 * @param host the name or address that it listens on
 * @param port where it listens, if not where it always does
 * @param tls without it, plain HTTP
 * @param tokens what it asks for; empty: nothing
 * @param strangers who may come without a token
 * @param database a PostgreSQL; without it, one of its own in the home folder
 */
public record ServingSection(
    String host,
    OptionalInt port,
    Optional<TlsFiles> tls,
    List<Token> tokens,
    Strangers strangers,
    Optional<SharedDatabase> database) {
  private static final String LOOPBACK = "127.0.0.1";

  /** On this machine alone, with all of it in the home folder. */
  public static final ServingSection DEFAULT =
      new ServingSection(
          LOOPBACK,
          OptionalInt.empty(),
          Optional.empty(),
          List.of(),
          Strangers.ON_THIS_MACHINE,
          Optional.empty());

  /** From where a server that asks for no token may be reached. */
  public enum Strangers {
    ON_THIS_MACHINE,
    ANYWHERE
  }

  /** A token that somebody was given. */
  public record Token(String name, Role role, SecretReference secret, Optional<Instant> expires) {}

  /** A PostgreSQL, with where its password is to be found. */
  public record SharedDatabase(DatabaseAddress address, Optional<SecretReference> password) {}

  public ServingSection {
    tokens = List.copyOf(tokens);
  }

  /**
   * By {@code host}, {@code port}, {@code tls}, {@code tokens}, {@code anybody} and {@code
   * database} in the section of the registry.
   */
  static ServingSection read(ConfigSection registry) {
    List<Token> tokens = tokens(registry);
    Strangers strangers =
        registry.value("anybody", ServingSection::strangers).orElse(Strangers.ON_THIS_MACHINE);
    if (!tokens.isEmpty() && strangers == Strangers.ANYWHERE) {
      registry.refuse("anybody", "there are tokens, so nobody comes without one: leave it out");
    }
    String host =
        registry
            .value(
                "host",
                text -> requireKnown(text, tokens.isEmpty() ? strangers : Strangers.ANYWHERE))
            .orElse(LOOPBACK);
    return new ServingSection(
        host,
        registry
            .value("port", ListenerSection::port)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        ListenerSection.tls(registry.section("tls")),
        tokens,
        strangers,
        database(registry.section("database")));
  }

  /**
   * The server's configuration, with all secrets but those of its storage.
   *
   * @param own the token of the process that serves, if the registry asks for some
   */
  public RegistryServerConfig serving(
      RegistryServerConfig base,
      String itsHost,
      Part part,
      AccessToken own,
      Function<SecretReference, String> secrets) {
    List<AccessToken> others = tokens.isEmpty() ? List.of() : List.of(own);
    RegistryServerConfig listening = base.on(itsHost, accessTokens(others, secrets));
    RegistryServerConfig secured = tls.map(listening::with).orElse(listening);
    return stored(secured, part, secrets);
  }

  /**
   * The configuration of a server that this process alone uses.
   *
   * @param own its token, if the registry asks for some
   */
  public RegistryServerConfig inside(
      RegistryServerConfig base, AccessToken own, Function<SecretReference, String> secrets) {
    return stored(
        tokens.isEmpty() ? base : base.with(accessTokens(List.of(own), secrets)),
        Part.WRITES_IF_FREE,
        secrets);
  }

  private RegistryServerConfig stored(
      RegistryServerConfig base, Part part, Function<SecretReference, String> secrets) {
    if (database.isEmpty()) {
      return part == Part.ONLY_READS
          ? new RegistryServerConfig(
              base.home(),
              base.host(),
              base.port(),
              base.storage(),
              base.tokens(),
              base.tls(),
              base.database(),
              part)
          : base;
    }
    DatabaseAddress address = database.get().address();
    return base.with(
        new DatabaseAddress(address.url(), address.user(), database.get().password().map(secrets)),
        part);
  }

  private AccessTokens accessTokens(
      List<AccessToken> others, Function<SecretReference, String> secrets) {
    if (tokens.isEmpty() && others.isEmpty()) {
      return strangers == Strangers.ANYWHERE ? AccessTokens.anybody() : AccessTokens.none();
    }
    List<AccessToken> all = new ArrayList<>(others);
    for (Token token : tokens) {
      all.add(
          AccessToken.of(
              token.name(), token.role(), secrets.apply(token.secret()), token.expires()));
    }
    return AccessTokens.of(all);
  }

  private static List<Token> tokens(ConfigSection registry) {
    List<Token> tokens = new ArrayList<>();
    for (ConfigSection entry : registry.entries("tokens")) {
      entry.require("name", "it says who has the token, as the audit log will");
      entry.require("role", "it is reader, publisher or approver");
      entry.require("token", "it says where the token is, as env:NAME or file:PATH");
      Optional<String> name = entry.value("name", text -> requireNew(text, tokens));
      Optional<Role> role = entry.value("role", ServingSection::role);
      Optional<SecretReference> secret = entry.secret("token");
      Optional<Instant> expires = entry.value("expires", ServingSection::instant);
      if (name.isPresent() && role.isPresent() && secret.isPresent()) {
        tokens.add(new Token(name.get(), role.get(), secret.get(), expires));
      }
    }
    return tokens;
  }

  private static String requireNew(String name, List<Token> before) {
    if (before.stream().anyMatch(token -> token.name().equals(name))) {
      throw new IllegalArgumentException(
          "another token is called %s, too: the audit log couldn't tell them apart"
              .formatted(name));
    }
    return name;
  }

  private static Role role(String text) {
    return Arrays.stream(Role.values())
        .filter(role -> role.word().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of reader, publisher, approver".formatted(text)));
  }

  private static Instant instant(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is no day such as 2027-01-31, from whose beginning in UTC the token is worth nothing"
              .formatted(text),
          e);
    }
  }

  static Strangers strangers(String text) {
    return switch (text) {
      case "true" -> Strangers.ANYWHERE;
      case "false" -> Strangers.ON_THIS_MACHINE;
      default ->
          throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
    };
  }

  private static String requireKnown(String host, Strangers strangers) {
    if (!BrowserGuard.isLoopback(host) && strangers == Strangers.ON_THIS_MACHINE) {
      throw new IllegalArgumentException(
          "on %s other machines reach the registry: give out tokens, or write anybody: true if something in front of it keeps strangers out"
              .formatted(host));
    }
    return host;
  }

  private static Optional<SharedDatabase> database(ConfigSection section) {
    Optional<String> user = section.value("user", Function.identity());
    Optional<DatabaseAddress> address =
        section.value("url", url -> new DatabaseAddress(url, user, Optional.empty()));
    Optional<SecretReference> password = section.secret("password");
    if (section.isPresent()) {
      section.require("url", "where the PostgreSQL is, such as jdbc:postgresql://HOST/DATABASE");
    }
    return address.map(there -> new SharedDatabase(there, password));
  }
}
