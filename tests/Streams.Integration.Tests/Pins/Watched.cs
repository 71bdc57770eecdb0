using Streamiz.Kafka.Net.Processors.Public;

namespace Streams.Integration.Tests.Pins;

/// <summary>A transformer that does what a test says, and counts what the runtime does with it.</summary>
internal sealed class Watched : ITransformer<byte[], byte[], byte[], byte[]>
{
    private readonly Watch? _watch;
    private ProcessorContext<byte[], byte[]>? _context;

    public Watched()
    {
    }

    public Watched(Watch watch) => _watch = watch;

    public void Init(ProcessorContext<byte[], byte[]> context)
    {
        _context = context;
        Interlocked.Increment(ref _watch!.Inits);
        _watch.OnInit?.Invoke(context);
    }

    public Record<byte[], byte[]>? Process(Record<byte[], byte[]> record)
    {
        Interlocked.Increment(ref _watch!.Processed);
        _watch.OnRecord?.Invoke(_context!, record);
        return null;
    }

    public void Close()
    {
    }

    /// <summary>What a test tells and learns.</summary>
    internal sealed class Watch
    {
        public int Inits;
        public int Processed;

        public Action<ProcessorContext<byte[], byte[]>>? OnInit { get; init; }

        public Action<ProcessorContext<byte[], byte[]>, Record<byte[], byte[]>>? OnRecord { get; init; }

        public TransformerSupplier<byte[], byte[], byte[], byte[]> Supplier() =>
            TransformerBuilder.New<byte[], byte[], byte[], byte[]>().Transformer<Watched>(this).Build();
    }
}
