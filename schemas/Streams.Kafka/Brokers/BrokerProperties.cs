namespace Streams.Kafka.Brokers;

/// <summary>server.properties of a single KRaft node on loopback that forgets nothing it was told and waits for nobody.</summary>
internal static class BrokerProperties
{
    public static string Text(string directory, int clientPort, int controllerPort, IReadOnlyDictionary<string, string> settings)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["process.roles"] = "broker,controller",
            ["node.id"] = "1",
            ["controller.quorum.voters"] = $"1@127.0.0.1:{controllerPort}",
            ["controller.listener.names"] = "CONTROLLER",
            ["listeners"] = $"PLAINTEXT://127.0.0.1:{clientPort},CONTROLLER://127.0.0.1:{controllerPort}",
            ["advertised.listeners"] = $"PLAINTEXT://127.0.0.1:{clientPort}",
            ["listener.security.protocol.map"] = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            ["log.dirs"] = Path.Combine(directory, "data"),
            ["offsets.topic.replication.factor"] = "1",
            ["offsets.topic.num.partitions"] = "8",
            ["transaction.state.log.replication.factor"] = "1",
            ["transaction.state.log.min.isr"] = "1",
            ["transaction.state.log.num.partitions"] = "8",
            ["share.coordinator.state.topic.replication.factor"] = "1",
            ["share.coordinator.state.topic.min.isr"] = "1",
            ["group.initial.rebalance.delay.ms"] = "0",
            ["group.min.session.timeout.ms"] = "1000",
            ["auto.create.topics.enable"] = "false",
        };

        foreach (var (name, value) in settings)
        {
            properties[name] = value;
        }

        return string.Concat(properties.Select(property => $"{property.Key}={property.Value}\n"));
    }
}
