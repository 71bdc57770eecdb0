namespace Streams.Schemas.Wire;

/// <summary>Reads one item of an array out of validated bytes.</summary>
/// <typeparam name="TItem">The item: a number, a span, or a record's view.</typeparam>
public interface IViewReader<out TItem>
    where TItem : allows ref struct
{
    /// <summary>Reads the item at a position and moves the position behind it.</summary>
    static abstract TItem Read(ReadOnlySpan<byte> body, scoped ref int at);

    /// <summary>The position after the item at a position.</summary>
    static abstract int Skip(ReadOnlySpan<byte> body, int at);
}
