using Streams.Agent;
using Streams.Agent.Attribution;
using Streams.Agent.Cluster;
using Streams.Agent.Delivery;
using Streams.Agent.Delivery.Spool;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Redaction;
using Streams.Agent.Supervision;
using Streams.Hosting;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Sensors;

LeanMemory.OneArena();
return await StreamsProgram.RunAsync(args, "streams-agent", "Watches this node's containers and processes, and publishes what they do to Kafka.", command =>
{
    var agent = command.Options<AgentOptions>();
    var kafka = command.Options<KafkaOptions>();
    var http = command.Options(new HttpOptions { Listen = "127.0.0.1:9465" });
    var sensors = command.Options<SensorOptions>();
    var attribution = command.Options<AttributionOptions>();
    var metadata = command.Options<MetadataOptions>();
    var kubernetes = command.Options<KubernetesOptions>();
    var folding = command.Options<FoldingOptions>();
    var redaction = command.Options<RedactionOptions>();
    var delivery = command.Options<DeliveryOptions>();
    var spool = command.Options<SpoolOptions>();
    var capabilities = command.Options<CapabilityOptions>();
    var cap = command.Options<CapOptions>();

    command.Run(async (run, stop) =>
    {
        var settings = new AgentSettings(
            run.Read(agent), run.Read(kafka), run.Read(http), run.Read(sensors), run.Read(attribution), run.Read(metadata), run.Read(kubernetes), run.Read(folding), run.Read(redaction), run.Read(delivery), run.Read(spool), run.Read(capabilities), run.Read(cap));
        try
        {
            if (settings.Agent.Check)
            {
                return await new HostCheck(settings, run.Output, ShapesOnly.Instance, run.Time, run.Meters).RunAsync(stop);
            }

            if (settings.Agent.Role == "cluster")
            {
                return await new ClusterRun(run, settings).RunAsync(stop);
            }

            var kept = Privileges.Limit(settings.Capabilities, settings.Sensors.Tier);
            await using var agent = new AgentRun(run, settings, () => (run.Read(redaction), run.Read(delivery)));
            agent.KeptBeyond(kept);
            return await agent.RunAsync(stop);
        }
        catch (Exception wrong) when (wrong is KafkaSettingsException or KubernetesAccessException or FormatException)
        {
            throw new UsageException(wrong.Message, wrong);
        }
        catch (Exception failed) when (failed is KafkaFailedException or SensorUnavailableException)
        {
            throw new FailedException(failed.Message, failed);
        }
    });
});
