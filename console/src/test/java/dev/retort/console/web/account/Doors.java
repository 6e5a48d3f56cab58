package dev.retort.console.web.account;

import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.Area;
import dev.retort.console.web.Done;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A console behind a gate of accounts, with a bell to ring, and the accounts ada (operator,
 * approver) and vic (viewer).
 */
final class Doors implements AutoCloseable {
  static final String ADAS = "correct horse battery";
  static final String VICS = "quiet staple lantern";

  final TickingClock clock = new TickingClock();
  final Accounts accounts;
  final AccessTokens tokens;
  final LocalOperator local = LocalOperator.named("root");
  final FirstOperator first;
  final TestConsole console;

  Doors(ConsoleConfig config) {
    this(config, database());
    accounts.add(new AccountName("ada"), RoleWords.parse("operator,approver"), ADAS);
    accounts.add(new AccountName("vic"), RoleWords.parse("viewer"), VICS);
  }

  private Doors(ConsoleConfig config, DataSource source) {
    accounts = Accounts.open(source, clock);
    tokens = new AccessTokens(source, clock);
    first = new FirstOperator(accounts);
    console =
        TestConsole.behind(
            (vertx, deeds) ->
                new AccountGate(vertx, config, accounts, tokens, local, first, deeds, clock),
            clock,
            new Bell(),
            new AccountArea(new AccountDesk(accounts, tokens)));
  }

  static Doors open() {
    return new Doors(ConsoleConfig.DEFAULT);
  }

  /** One that nobody has an account at. */
  static Doors empty() {
    return new Doors(ConsoleConfig.DEFAULT, database());
  }

  static DataSource database() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return source;
  }

  Guest guest() {
    return new Guest(console.uri(""));
  }

  @Override
  public void close() {
    console.close();
  }

  /** Something to look at, something to listen to, and something that operators do. */
  private static final class Bell implements Area {
    @Override
    public Optional<Destination> destination() {
      return Optional.of(new Destination("Bell", "/"));
    }

    @Override
    public void mount(Mounting on) {
      on.page(
          "/",
          Role.VIEWER,
          visit ->
              Html.page(
                  "account/own.jte",
                  visit.frame("Bell"),
                  new AccountArea.OwnPage("", AccountArea.Local.NO)));
      on.read(Operation.read("/bell", "The bell.", Map.class), visit -> Map.of("metal", "bronze"));
      on.stream(
          "/toll",
          Role.VIEWER,
          (visit, events) -> {
            Future<Void> unused = events.send("1", "toll", "dong");
          });
      on.act(
          Operation.act("/bell/ring", Role.OPERATOR, "Rings it.").needs("reason", "Why."),
          visit -> new Done("ring", "bell", visit.required("reason"), "It rang."));
    }
  }
}
