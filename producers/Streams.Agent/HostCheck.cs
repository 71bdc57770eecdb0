using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Metadata.Systemd;
using Streams.Hosting;
using Streams.Kafka;
using Streams.Sensors;

namespace Streams.Agent;

/// <summary>Says what would work on this host, what would not, why, and what to do.</summary>
internal sealed class HostCheck(AgentSettings settings, TextWriter output, IContainerCgroups containers, TimeProvider clock, IMeterFactory meters)
{
    private const int Tries = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _found;

    /// <summary>Tries everything, prints a line each; 0 where all works, 3 where something is missing.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        CheckSensors();
        CheckNamespaces();
        CheckStateDirectory();
        using var runtimes = new RuntimeClients(settings.Metadata, clock);
        const string Images = "images of its containers would be unknown";
        await CheckRuntimeAsync("docker", "--docker-socket", Images, runtimes.Docker, engine => engine.SocketPath, (engine, patience) => engine.IsAliveAsync(patience), stop);
        await CheckRuntimeAsync("containerd", "--containerd-socket", Images, runtimes.Containerd, client => client.SocketPath, (client, patience) => client.IsAliveAsync(patience), stop);
        await CheckRuntimeAsync("cri", "--cri-socket", Images, runtimes.Cri, client => client.SocketPath, (client, patience) => client.IsAliveAsync(patience), stop);
        await CheckSystemdAsync(runtimes, stop);
        CheckKafka();
        return _found ? ExitCode.Found : ExitCode.Ok;
    }

    private void CheckSensors()
    {
        foreach (var tier in settings.Sensors.Tier == "auto" ? ["ebpf", "netlink", "proc"] : new[] { settings.Sensors.Tier })
        {
            try
            {
                var sensors = SensorCatalog.Open(settings.Sensors with { Tier = tier }, containers, clock, NullLoggerFactory.Instance, meters);
                Works($"tier {tier}", string.Join(", ", sensors.Select(sensor => sensor.Name)));
                foreach (var blindSpot in sensors.SelectMany(sensor => sensor.BlindSpots).Distinct())
                {
                    output.WriteLine($"         not seen: {blindSpot}");
                }

                foreach (var sensor in sensors)
                {
                    sensor.Dispose();
                }
            }
            catch (SensorUnavailableException refused)
            {
                Missing($"tier {tier}", refused.Message);
            }
        }
    }

    private void CheckNamespaces()
    {
        if (HostView.Lack(settings.Sensors.ProcRoot) is { } lack)
        {
            Missing("host", lack);
        }
        else
        {
            Works("host", "the agent sees the host's processes");
        }
    }

    private void CheckStateDirectory()
    {
        try
        {
            Directory.CreateDirectory(settings.Agent.StateDir);
            var probe = Path.Combine(settings.Agent.StateDir, "check");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            Works("state", settings.Agent.StateDir);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Missing("state", $"{settings.Agent.StateDir} cannot be written ({refused.Message}); name another by --state-dir");
        }
    }

    private async Task CheckSystemdAsync(RuntimeClients runtimes, CancellationToken stop)
    {
        if (settings.Metadata.SystemdBus.Trim() == BusPlaces.Off)
        {
            output.WriteLine("absent   systemd: --systemd-bus off; of services only what the cgroups show would be known");
            return;
        }

        const string Services = "of services only what the cgroups show would be known";
        await CheckRuntimeAsync("systemd", "--systemd-bus", Services, runtimes.Systemd, bus => bus.SocketPath, (bus, patience) => bus.IsAliveAsync(patience), stop);
    }

    private async Task CheckRuntimeAsync<T>(
        string name, string flag, string loss, SocketClients<T> clients, Func<T, string> socketOf, Func<T, CancellationToken, ValueTask<bool>> isAlive, CancellationToken stop)
        where T : class, IDisposable
    {
        var present = clients.Present.ToList();
        if (present.Count == 0)
        {
            output.WriteLine($"absent   {name}: no socket at {clients.Places}; {loss} (name another by {flag})");
        }

        foreach (var client in present)
        {
            if (await AnswersAsync(patience => isAlive(client, patience), stop))
            {
                Works(name, socketOf(client));
            }
            else
            {
                Missing(name, $"nobody answers at {socketOf(client)}; start {(name == "systemd" ? "systemd and its bus" : "the engine")}, or give the agent access to the socket");
            }
        }
    }

    /// <summary>Asks twice: on a busy host the first question can take longer than the patience, for the connection is made and the code compiled then.</summary>
    internal static async Task<bool> AnswersAsync(Func<CancellationToken, ValueTask<bool>> isAlive, CancellationToken stop)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            if (await isAlive(patience.Token))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckKafka()
    {
        if (string.IsNullOrEmpty(settings.Kafka.Bootstrap) && string.IsNullOrEmpty(settings.Kafka.Config))
        {
            output.WriteLine("absent   kafka: not asked for; name it by --bootstrap HOST:PORT");
            return;
        }

        try
        {
            Works("kafka", KafkaConnection.Open(settings.Kafka.Bootstrap, settings.Kafka.Prefix, settings.Kafka.Config).ToString());
        }
        catch (KafkaSettingsException wrong)
        {
            Missing("kafka", wrong.Message);
        }
    }

    private void Works(string what, string how) => output.WriteLine($"works    {what}: {how}");

    private void Missing(string what, string why)
    {
        _found = true;
        output.WriteLine($"missing  {what}: {why}");
    }
}
