using Confluent.Kafka;
using Streams.Kafka.Faults;

namespace Streams.Kafka.Publishing;

/// <summary>One record on its way, until the brokers acknowledge or refuse it.</summary>
internal sealed class Handover(string topic, int partition, long firstSequence, int events, long occurrences, KafkaConnection connection, PublishingTelemetry telemetry, HandoverEra era, Action<Undelivered> undelivered)
{
    public void Report(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            Fail(report.Error);
        }
        else
        {
            era.Ended();
            telemetry.Acknowledged();
        }
    }

    public void Fail(Error error)
    {
        var reason = KafkaFault.Explain(error, KafkaUse.Writing(connection.Topic(topic)) with { Servers = connection.BootstrapServers });
        var record = new Undelivered(topic, partition, firstSequence, events, occurrences, reason);
        era.Ended();
        telemetry.Undelivered(record, error.Code.ToString());
        undelivered(record);
    }
}
