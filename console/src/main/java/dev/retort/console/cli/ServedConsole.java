package dev.retort.console.cli;

import dev.retort.capture.http.ListenAddress;
import dev.retort.console.ConsoleAddress;
import dev.retort.console.Workspace;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.Area;
import dev.retort.console.web.ConsoleServer;
import dev.retort.console.web.Deeds;
import dev.retort.console.web.account.AccessTokens;
import dev.retort.console.web.account.AccountArea;
import dev.retort.console.web.account.AccountDesk;
import dev.retort.console.web.account.AccountGate;
import dev.retort.console.web.account.Accounts;
import dev.retort.console.web.account.FirstOperator;
import dev.retort.console.web.account.LocalOperator;
import dev.retort.console.web.api.ApiArea;
import dev.retort.console.web.audit.AuditArea;
import dev.retort.console.web.audit.TrailDeeds;
import dev.retort.console.web.settings.SettingsArea;
import dev.retort.console.web.settings.SettingsDesk;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The console of a home that is served, and the file by which the command line finds it. */
final class ServedConsole implements AutoCloseable {
  private final Path home;
  private final List<ConsoleServer> servers;
  private final URI url;
  private final Optional<URI> first;

  private ServedConsole(Path home, List<ConsoleServer> servers, URI url, Optional<URI> first) {
    this.home = home;
    this.servers = List.copyOf(servers);
    this.url = url;
    this.first = first;
  }

  /**
   * Starts it.
   *
   * @param port instead of the configured one
   * @param areas in the order of the main navigation, in front of those that every console has
   * @throws IOException if the address is taken
   */
  static ServedConsole start(
      Workspace workspace, RetortCli retort, Optional<Integer> port, List<Area> areas)
      throws IOException {
    ConsoleConfig config = workspace.config().console();
    ConsoleConfig listening = port.map(config::on).orElse(config);
    DataSource source = workspace.database().source();
    Clock clock = workspace.clock();
    AuditTrail trail = AuditTrail.in(workspace.home().root());
    Deeds deeds = new TrailDeeds(trail);
    Accounts accounts = Accounts.open(source, clock);
    AccessTokens tokens = new AccessTokens(source, clock);
    LocalOperator local = LocalOperator.named(System.getProperty("user.name"));
    FirstOperator first = new FirstOperator(accounts);
    AccountGate gate =
        new AccountGate(workspace.vertx(), listening, accounts, tokens, local, first, deeds, clock);
    List<Area> all = new ArrayList<>(areas);
    all.add(new AuditArea(trail));
    all.add(
        new SettingsArea(
            new SettingsDesk(
                retort.version(),
                workspace.config(),
                retort.configFile(),
                workspace.home().root(),
                ConsoleHealth.checks(source, workspace.home().root(), trail))));
    all.add(new AccountArea(new AccountDesk(accounts, tokens)));
    all.add(new ApiArea(retort.version()));
    Starting starting = new Starting(workspace.vertx(), listening, gate, deeds, all, clock);
    ConsoleServer server = starting.forPeople();
    List<ConsoleServer> servers = new ArrayList<>(List.of(server));
    URI url = listening.url(server.port());
    URI forCommands = url;
    if (listening.tls().isPresent() || listening.publicUrl().isPresent()) {
      // The command line has nothing to know the certificate or the proxy by.
      ConsoleServer beside = starting.forCommands();
      servers.add(beside);
      forCommands = ConsoleConfig.DEFAULT.url(beside.port());
    }
    ConsoleAddress.leave(workspace.home().root(), forCommands, local.token());
    Optional<URI> invitation =
        first.isOpen() && listening.trusted().isEmpty()
            ? Optional.of(url.resolve(first.path()))
            : Optional.empty();
    return new ServedConsole(workspace.home().root(), servers, url, invitation);
  }

  /** What it takes to listen. */
  private record Starting(
      Vertx vertx,
      ConsoleConfig config,
      AccountGate gate,
      Deeds deeds,
      List<Area> areas,
      Clock clock) {
    ConsoleServer forPeople() throws IOException {
      try {
        return ConsoleServer.start(
            vertx,
            new ListenAddress(config.host(), config.port()),
            config.tls(),
            gate,
            deeds,
            areas,
            clock);
      } catch (BindException e) {
        BindException refused =
            new BindException(
                "the console cannot listen on %s:%d (%s): stop what uses the port, or choose another with --console-port or console.port"
                    .formatted(config.host(), config.port(), e.getCause().getMessage()));
        refused.initCause(e);
        throw refused;
      }
    }

    ConsoleServer forCommands() throws IOException {
      return ConsoleServer.start(vertx, ListenAddress.loopback(0), gate, deeds, areas, clock);
    }
  }

  /** Where people find it. */
  URI url() {
    return url;
  }

  /** Where the first operator makes an account; empty if there are accounts, or need be none. */
  Optional<URI> first() {
    return first;
  }

  @Override
  public void close() {
    ConsoleAddress.remove(home);
    servers.forEach(ConsoleServer::close);
  }
}
