using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.TestKit;

namespace Streams.Integration.Tests.Security;

/// <summary>A real Kafka with TLS, SCRAM users and an authorizer, with one user for each role of the product.</summary>
/// <remarks>Needs the program <c>kafka-cluster</c> beside Kafka's own scripts; a plain download of Kafka has none.</remarks>
public sealed class SecureCluster : IAsyncLifetime
{
    private static readonly string[] s_roles = ["agent", "cluster", "worker", "reader", "admin"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-secure-");
    private string? _program;
    private string _bootstrap = "";

    /// <summary>Secrets that must stand in no log.</summary>
    internal IReadOnlyDictionary<string, string> Secrets { get; } = s_roles.ToDictionary(role => role, role => $"{role}-secret-{Guid.NewGuid():N}");

    /// <summary>Null where it runs, else why it does not.</summary>
    internal string? Lack { get; private set; }

    internal string BootstrapServers => _bootstrap;

    public async ValueTask InitializeAsync()
    {
        var home = Environment.GetEnvironmentVariable(LocalBroker.HomeVariable);
        var program = Path.Combine(home ?? "", "bin", "kafka-cluster");
        if (string.IsNullOrEmpty(home) || !File.Exists(program))
        {
            Lack = $"there is no bin/kafka-cluster in {LocalBroker.HomeVariable} ({(string.IsNullOrEmpty(home) ? "not set" : home)}), which starts a broker with TLS, users and permissions";
            return;
        }
        _program = program;
        await StartAsync();
        _bootstrap = (await File.ReadAllTextAsync(Path.Combine(Cluster, "bootstrap"))).Trim();
        using var admin = Administrator();
        await admin.AlterUserScramCredentialsAsync(Secrets.Select(secret => (UserScramCredentialAlteration)new UserScramCredentialUpsertion
        {
            User = UserOf(secret.Key),
            Password = Encoding.UTF8.GetBytes(secret.Value),
            ScramCredentialInfo = new ScramCredentialInfo { Mechanism = ScramMechanism.ScramSha256, Iterations = 4_096 },
        }));
    }

    /// <summary>A file for --kafka-config with the role's user; the password lies in a file of its own.</summary>
    internal string ConfigOf(string role)
    {
        var password = Path.Combine(_folder.FullName, $"{role}.password");
        var config = Path.Combine(_folder.FullName, $"{role}.properties");
        File.WriteAllText(password, Secrets[role]);
        File.WriteAllText(config, $$"""
            # of the tests
            security.protocol=SASL_SSL
            ssl.ca.location={{Path.Combine(Cluster, "ca.pem")}}
            sasl.mechanism=SCRAM-SHA-256
            sasl.username={{UserOf(role)}}
            sasl.password=${FILE:{{password}}}
            """);
        return config;
    }

    /// <summary>The product's connection as the role.</summary>
    internal KafkaConnection ConnectAs(string role, string prefix) => KafkaConnection.Open(_bootstrap, prefix, ConfigOf(role));

    internal async Task GrantAsync(IEnumerable<Permission> permissions, string prefix)
    {
        using var admin = Administrator();
        await admin.CreateAclsAsync(permissions.Select(permission => permission.For(UserOf(permission.Role), prefix)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await CallAsync("stop", Cluster);
        }
        _folder.Delete(recursive: true);
    }

    /// <summary>Skips, or fails, where it does not run.</summary>
    internal void Need()
    {
        Requirement.Need("kafka");
        if (Lack is not null)
        {
            Assert.Skip(Lack);
        }
    }

    /// <summary>Not the role alone: a user admin is there already, and may do everything.</summary>
    private static string UserOf(string role) => "streams-" + role;

    private string Cluster => Path.Combine(_folder.FullName, "cluster");

    private IAdminClient Administrator() => new AdminClientBuilder(new AdminClientConfig
    {
        BootstrapServers = _bootstrap,
        SecurityProtocol = SecurityProtocol.SaslSsl,
        SslCaLocation = Path.Combine(Cluster, "ca.pem"),
        SaslMechanism = SaslMechanism.ScramSha256,
        SaslUsername = "admin",
        SaslPassword = "admin-secret",
    }).Build();

    /// <summary>The program draws the cluster's id itself, and one that begins with "-" is then taken for an option: it draws again.</summary>
    private async Task StartAsync()
    {
        const int Draws = 3;
        for (var draw = 1; ; draw++)
        {
            try
            {
                await CallAsync("start", Cluster, "--port", $"{FreeBase()}", "--sasl", "--tls");
                return;
            }
            catch (Xunit.Sdk.XunitException e) when (draw < Draws && e.Message.Contains("expected one argument", StringComparison.Ordinal))
            {
                File.Delete(Path.Combine(_folder.FullName, "calls.log"));
                Directory.Delete(Cluster, recursive: true);
            }
        }
    }

    private async Task CallAsync(params string[] arguments)
    {
        // the broker outlives the call and would keep the pipes open: its output goes to a file of its own
        var log = Path.Combine(_folder.FullName, "calls.log");
        var quoted = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
        using var call = Process.Start("/bin/sh", ["-c", $"'{_program}' {quoted} >>'{log}' 2>&1"]);
        await call.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(call.ExitCode == 0, $"kafka-cluster {arguments[0]}: {await File.ReadAllTextAsync(log)}");
    }

    /// <summary>A first port whose neighbours that the cluster takes (+100, +200) are free as well.</summary>
    private static int FreeBase()
    {
        for (var port = 34_600; port < 39_000; port += 10)
        {
            if (new[] { port, port + 100, port + 200 }.All(IsFree))
            {
                return port;
            }
        }
        throw new InvalidOperationException("No free ports for a cluster between 34600 and 39000.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
