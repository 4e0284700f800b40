struct node { struct node *next; int value; };
struct node pool[16];
static int depth(struct node *n) { int d = 0; while (n) { d += n->value; n = n->next; } return d; }
int helper(int n) { pool[n & 15].value = n; if (n > 4) return depth(pool) + n; return depth(&pool[n & 7]); }
