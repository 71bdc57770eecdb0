using System.Diagnostics.CodeAnalysis;

namespace Streams.Schemas.Wire;

/// <summary>An array or map in a validated body, read while it is walked over; allocates nothing.</summary>
/// <typeparam name="TItem">An item: a number, a span, or a record's view.</typeparam>
/// <typeparam name="TReader">What reads it.</typeparam>
public readonly ref struct ViewArray<TItem, TReader>
    where TItem : allows ref struct
    where TReader : IViewReader<TItem>, allows ref struct
{
    private readonly ReadOnlySpan<byte> _blocks;

    internal ViewArray(ReadOnlySpan<byte> blocks) => _blocks = blocks;

    /// <summary>Number of items. Walks over the array where it has more than one block, so ask once.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            var at = 0;
            for (var items = TrustedBytes.Block(_blocks, ref at); items > 0; items = TrustedBytes.Block(_blocks, ref at))
            {
                count += items;
                at = SkipItems(_blocks, at, items);
            }
            return count;
        }
    }

    /// <summary>True where there is no item.</summary>
    public bool IsEmpty => _blocks[0] == 0;

    /// <summary>The item of an index, found by walking over those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public TItem this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            var at = 0;
            for (var items = TrustedBytes.Block(_blocks, ref at); items > 0; items = TrustedBytes.Block(_blocks, ref at))
            {
                if (index < items)
                {
                    at = SkipItems(_blocks, at, index);
                    return TReader.Read(_blocks, ref at);
                }
                index -= items;
                at = SkipItems(_blocks, at, items);
            }
            throw new ArgumentOutOfRangeException(nameof(index), "The array has fewer items.");
        }
    }

    /// <summary>Walks over the items in order.</summary>
    public Enumerator GetEnumerator() => new(_blocks);

    /// <summary>The position after the array that begins at a position.</summary>
    internal static int Skip(ReadOnlySpan<byte> body, int at)
    {
        for (var items = TrustedBytes.Block(body, ref at); items > 0; items = TrustedBytes.Block(body, ref at))
        {
            at = SkipItems(body, at, items);
        }
        return at;
    }

    private static int SkipItems(ReadOnlySpan<byte> body, int at, int items)
    {
        for (; items > 0; items--)
        {
            at = TReader.Skip(body, at);
        }
        return at;
    }

    /// <summary>Walks over the items in order.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _blocks;
        private int _at;
        private int _left;
        private TItem _current;

        internal Enumerator(ReadOnlySpan<byte> blocks)
        {
            _blocks = blocks;
            _at = 0;
            _left = TrustedBytes.Block(blocks, ref _at);
            _current = default!;
        }

        /// <summary>The item reached; take it by reference (<c>foreach (ref readonly var item in …)</c>) to save a copy.</summary>
        [UnscopedRef]
        public readonly ref readonly TItem Current => ref _current;

        /// <summary>Reads the next item.</summary>
        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }
            _current = TReader.Read(_blocks, ref _at);
            if (--_left == 0)
            {
                _left = TrustedBytes.Block(_blocks, ref _at);
            }
            return true;
        }
    }
}
