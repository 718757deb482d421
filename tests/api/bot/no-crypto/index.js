// The library's own crypto is a binary that its package downloads while it is
// installed. The bot under test does not encrypt, so this stands in for it.
module.exports = {};
