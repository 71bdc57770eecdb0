using Microsoft.Extensions.Logging;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Kafka;
using Streams.Kafka.Topics;
using Streams.Schemas;

namespace Streams.Agent.Cluster;

/// <summary>One run of the agent in the role of the cluster: one for each cluster, beside the API server rather than on each node; it keeps cluster.endpoints.v1 and watches no process.</summary>
internal sealed class ClusterRun(CommandRun run, AgentSettings settings)
{
    private const string KubernetesPart = "kubernetes";
    private const string KafkaPart = "kafka";

    /// <summary>Runs until asked to stop.</summary>
    /// <exception cref="KubernetesAccessException">The API server cannot be reached from here.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var access = KubernetesAccessReader.Find(settings.Kubernetes with { Use = "on" }, run.Time)!;
        var connection = KafkaConnection.Open(settings.Kafka.Bootstrap, settings.Kafka.Prefix, settings.Kafka.Config);
        run.Readiness.Wait(KubernetesPart, "not everything is listed yet");
        run.Readiness.Wait(KafkaPart, "the topic is not compared with the API yet");
        run.LogOptions();
        await run.ServeAsync(settings.Http, stop);

        var ids = await Registry.IdsAsync(settings.Kafka.Registry, connection, run.Time, stop);
        var map = new EndpointMap(settings.Agent.Cluster);
        await using var watch = new EndpointWatch(access, map, settings.Kubernetes, run.Meters, run.Loggers, run.Time);
        using var topic = new CompactedTopic(connection, TopicCatalog.Endpoints);
        var writer = new EndpointWriter(map, watch.Owners, topic, ids, new ClusterTelemetry(run.Meters, run.Loggers.CreateLogger<EndpointWriter>()), run.Time);
        _ = TellReadyAsync(watch.Synced, KubernetesPart);
        _ = TellReadyAsync(writer.InStep, KafkaPart);
        try
        {
            await writer.RunAsync(watch.Synced, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // stopped before everything was listed
        }

        return ExitCode.Ok;
    }

    private async Task TellReadyAsync(Task done, string part)
    {
        await done;
        run.Readiness.Ready(part);
    }
}
